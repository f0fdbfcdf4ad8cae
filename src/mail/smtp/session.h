#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "mail/smtp/board.h"
#include "mail/smtp/envelope.h"
#include "mail/smtp/habits.h"
#include "mail/smtp/reply_class.h"
#include "mail/smtp/reply_reader.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// A message on its way through the engine.
struct SmtpParcel {
    Outgoing mail;
    int restarts = 0;  // how often a stale connection swallowed its MAIL
};

/// What one session has to tell since it was last asked.
struct SmtpEvents {
    std::vector<SmtpOutcome> outcomes;
    std::optional<std::uint64_t> dot_wanted;
    std::optional<SmtpParcel> again;     // to be sent on another connection of its sender
    std::optional<EarlyEnvelope> early;  // what became of an envelope behind a dot

    bool empty() const noexcept { return outcomes.empty() && !dot_wanted && !again && !early; }
};

/// Why a connection ended.
enum class SmtpEnd {
    kPeerClosed,
    kTimeout,  // silence in this dialogue alone
    kSilence,  // the relay says nothing to anybody: no message's fault
    kWriteFailed,
    kProtocol,
    kShutdown,
    kPassedOn  // it was silent, and another sender needs its place
};

/// The dialogue of one connection after EHLO and AUTH, as a state machine over bytes: no sockets.
///
///   idle -begin-> envelope -354-> body -written-> dot wait -allow_dot-> (ending) -reply-> idle
///
/// Where PIPELINING is offered MAIL, RCPT and DATA leave together, and allow_dot() may carry the
/// next message: its envelope then follows the dot in the same write (RFC 2920 section 3.1), so a
/// message costs one round trip. The message whose dot went out is `ending_`; the next one is
/// `current_`, and its replies come strictly after the answer to the dot. Some relays refuse such
/// early commands (500-504, 5.5.z): no verdict on anybody, the message goes on unsent.
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

    /// What of the session's own is to be written, else the tail of a body.
    std::string_view output() const noexcept {
        return out_.empty() ? tail_left().substr(0, kTailPiece)
                            : std::string_view(out_).substr(out_at_);
    }

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

    /// So many messages the relay has taken.
    int sent() const noexcept { return sent_; }

    SteadyTime since() const noexcept { return since_; }

    /// The answer to a final dot is due: closing now would leave doubt.
    bool waits_for_dot() const noexcept { return ending_.has_value(); }

    /// The relay owes an answer or takes no bytes, and closing now leaves no doubt.
    bool waits_before_dot() const noexcept {
        return !ending_ && (!expected_.empty() || !output().empty());
    }

    SmtpStage stage() const noexcept;

    /// The relay said 421 to the first message of this connection.
    bool turned_away() const noexcept { return turned_away_; }

    /// After how many messages the relay said 421 instead of taking one more.
    std::optional<int> enough_after() const noexcept { return enough_after_; }

    /// The relay closed a new connection before it answered any MAIL.
    bool failed_fresh() const noexcept { return failed_fresh_; }

    const SmtpFeatures& features() const noexcept { return features_; }

  private:
    enum class Phase { kIdle, kEnvelope, kBody, kDotWait, kFailed, kEmptyDot, kAbandoned };

    /// A command whose reply is due.
    enum class Expect { kRset, kMail, kRcpt, kData, kDot, kEmptyDot };

    /// So much of a tail is offered at once, so that other connections have their turn.
    static constexpr std::size_t kTailPiece = std::size_t{64} * 1024;

    static SmtpStage stage_of(Expect verb) noexcept;

    /// Nothing follows a body before all of it is written, so a tail stands behind `out_`.
    std::string_view tail_left() const noexcept {
        return tail_ ? std::string_view(tail_->bytes).substr(tail_at_) : std::string_view();
    }

    void send_envelope();
    void send(Expect verb);
    void take(const Reply& reply);
    void take_rset(const Reply& reply);
    void take_envelope(Expect verb, const Reply& reply);
    void accepted(Expect verb);
    void refused(Expect verb, const Reply& reply);
    void end_failed(bool data_open);
    void answered_early(const Reply& reply);
    void hand_back(SmtpStage stage, const Reply& reply);
    void take_421();
    void send_body();
    void take_dot(const Reply& reply);
    void take_unexpected(const Reply& reply);
    void end_ending(SmtpEnd how);
    void end_current(SmtpEnd how, bool behind_unknown);
    bool try_again();
    void report(const Outgoing& mail, Verdict result, SmtpStage stage, const Reply& reply);
    std::chrono::milliseconds stage_timeout() const;

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
    bool early_ = false;     // current_'s envelope left behind a dot and has no answer yet
    bool rcpt_accepted_ = false;
    bool need_rset_ = false;
    bool closing_ = false;
    bool draining_ = false;
    bool turned_away_ = false;
    bool failed_fresh_ = false;
    std::optional<int> enough_after_;
    int messages_ = 0;
    int sent_ = 0;
    SteadyTime since_;  // the last progress

    // output, counted in bytes since the connection began
    std::string out_;
    std::size_t out_at_ = 0;
    std::shared_ptr<const MessageTail> tail_;  // of the body under way
    std::size_t tail_at_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t exposed_ = 0;  // may have left: written_, or more under TLS
    std::uint64_t body_end_ = 0;
    std::uint64_t dot_end_ = 0;
};

}  // namespace campaignd::mail
