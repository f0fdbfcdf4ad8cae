#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "mail/reply_class.h"
#include "mail/reply_reader.h"
#include "mail/smtp_envelope.h"
#include "mail/smtp_types.h"

namespace campaignd::mail {

/// Running totals; what tests and metrics read. Self-synchronised.
struct SmtpCounters {
    std::atomic<std::uint64_t> dots_wanted{0};
    std::atomic<std::uint64_t> dots_allowed{0};
    std::atomic<std::uint64_t> dots_refused{0};
    std::atomic<std::uint64_t> dots_sent{0};   // final dots handed to the kernel
    std::atomic<std::uint64_t> empty_dots{0};  // lone dots after 354 for a refused recipient
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> stale_restarts{0};
};

/// A message on its way through the engine.
struct SmtpParcel {
    Outgoing mail;
    int restarts = 0;  // how often a stale connection swallowed its MAIL
};

/// What one session has to tell since it was last asked.
struct SmtpEvents {
    std::vector<SmtpOutcome> outcomes;
    std::optional<std::uint64_t> dot_wanted;
    std::optional<SmtpParcel> again;  // to be sent at once on another connection of its sender

    bool empty() const noexcept { return outcomes.empty() && !dot_wanted && !again; }
};

/// Why a connection ended.
enum class SmtpEnd { kPeerClosed, kTimeout, kWriteFailed, kProtocol, kShutdown };

/// The dialogue of one connection after EHLO and AUTH, as a state machine over bytes: no sockets.
///
///   idle -begin-> envelope -354-> body -written-> dot wait -allow_dot-> (ending) -reply-> idle
///
/// Where PIPELINING is offered MAIL, RCPT and DATA leave together, and allow_dot() may carry the
/// next message: its envelope then follows the dot in the same write (RFC 2920 section 3.1), so a
/// message costs one round trip. The message whose dot went out is `ending_`; the next one is
/// `current_`, and its replies come strictly after the answer to the dot.
/// The dot of a message leaves only by allow_dot(). Each message ends in exactly one outcome or,
/// when a stale connection never answered it, in SmtpEvents::again.
/// Owner: a connection of SmtpLoop, or send_one(). Thread: the owner's.
class SmtpSession {
  public:
    SmtpSession(SmtpFeatures features,
                const SmtpOptions& options,
                SmtpCounters& counters,
                SteadyTime now);

    /// What happened since the last call. A message given back or ended is in here alone.
    SmtpEvents take_events() { return std::exchange(events_, {}); }

    bool has_events() const noexcept { return !events_.empty(); }

    bool can_begin() const noexcept { return phase_ == Phase::kIdle && !ending_ && !closing_; }

    /// refuse_locally() has already passed the message. Requires can_begin().
    void begin(SmtpParcel parcel, SteadyTime now);

    /// True when allow_dot() may carry another message.
    bool can_follow() const noexcept;
    bool wants_dot(std::uint64_t cookie) const noexcept;
    void allow_dot(std::optional<SmtpParcel> next, SteadyTime now);
    /// Drops the connection: the only way out of DATA (RFC 5321 section 4.1.1.4).
    void refuse_dot();

    void receive(std::string_view bytes, SteadyTime now);

    std::string_view output() const noexcept { return std::string_view(out_).substr(out_at_); }

    /// True when the unwritten output ends a message.
    bool dot_pending() const noexcept { return ending_ && dot_end_ > written_; }

    /// `accepted` bytes of output() are with the kernel; up to `offered` may have left (TLS).
    void wrote(std::size_t accepted, std::size_t offered, SteadyTime now);

    /// Gives back a message whose dot is not yet wanted and takes no more.
    void drain();

    /// The connection has to be closed, then ended() called.
    bool closing() const noexcept { return closing_; }

    /// The connection is gone: settles what is left.
    void ended(SmtpEnd how);

    /// Nothing when only the owner's decision is awaited.
    std::optional<SteadyTime> deadline() const;

    int messages() const noexcept { return messages_; }

    SteadyTime since() const noexcept { return since_; }

    bool relay_said_421() const noexcept { return said_421_; }

    /// The relay closed a new connection before it answered any MAIL.
    bool failed_fresh() const noexcept { return failed_fresh_; }

    const SmtpFeatures& features() const noexcept { return features_; }

  private:
    enum class Phase { kIdle, kEnvelope, kBody, kDotWait, kFailed, kEmptyDot, kAbandoned };

    /// A command whose reply is due.
    enum class Expect { kRset, kMail, kRcpt, kData, kDot, kEmptyDot };

    void send_envelope();
    void send(Expect verb);
    void take(const Reply& reply);
    void take_rset(const Reply& reply);
    void take_envelope(Expect verb, const Reply& reply);
    void accepted(Expect verb);
    void refused(Expect verb, const Reply& reply);
    void end_failed(bool data_open);
    void send_body();
    void take_dot(const Reply& reply);
    void take_unexpected(const Reply& reply);
    void end_ending(SmtpEnd how);
    void end_current(SmtpEnd how, bool behind_unknown);
    bool try_again();
    void report(const Outgoing& mail, SmtpResult result, SmtpStage stage, const Reply& reply);
    std::chrono::milliseconds stage_timeout() const;
    SmtpStage stage() const noexcept;

    // constant
    const SmtpFeatures features_;
    const SmtpOptions& options_;
    SmtpCounters& counters_;

    SmtpEvents events_;
    ReplyReader reader_;
    std::deque<Expect> expected_;
    std::optional<SmtpParcel> current_;
    std::optional<SmtpParcel> ending_;
    Phase phase_ = Phase::kIdle;
    bool answered_ = false;  // the relay said something to current_
    bool reused_ = false;    // current_ is not the connection's first message
    bool rcpt_accepted_ = false;
    bool need_rset_ = false;
    bool closing_ = false;
    bool draining_ = false;
    bool said_421_ = false;
    bool failed_fresh_ = false;
    int messages_ = 0;
    SteadyTime since_;  // the last progress

    // output, counted in bytes since the connection began
    std::string out_;
    std::size_t out_at_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t exposed_ = 0;  // may have left: written_, or more under TLS
    std::uint64_t body_end_ = 0;
    std::uint64_t dot_end_ = 0;
};

}  // namespace campaignd::mail
