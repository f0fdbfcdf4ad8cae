#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "mail/compose/message_files.h"
#include "model/accounts.h"
#include "model/verdict.h"

namespace campaignd::mail {

/// One message to one recipient. `cookie` is the caller's name for it, unique while in the engine.
struct Outgoing {
    std::uint64_t cookie = 0;
    /// Shared by the messages that use it: they outlive a change of the account.
    std::shared_ptr<const SmtpAccount> account;
    std::string envelope_from;  // empty: the null reverse-path
    std::string envelope_to;
    std::string data;  // CRLF lines, not dot-stuffed
    /// What follows it, the same for many messages; null: nothing.
    std::shared_ptr<const MessageTail> tail{};

    /// Both in one.
    std::string whole() const { return tail ? data + tail->bytes : data; }

    std::size_t size() const noexcept { return data.size() + (tail ? tail->bytes.size() : 0); }
};

struct SmtpOutcome {
    std::uint64_t cookie = 0;
    std::int64_t sender_id = 0;
    Verdict result = Verdict::kNotSent;
    int code = 0;          // basic reply code, 0 when the relay said nothing
    std::string enhanced;  // RFC 3463, "" when there was none
    std::string reply;     // at most 500 bytes of the relay's text, or ours
    std::string stage;     // connect, MAIL, RCPT, DATA, body, dot
    bool unclear = false;  // kDeferred: it may as well be about us, see is_unclear()
};

/// A relay that cannot be used now; never holds the password.
struct SenderTrouble {
    std::int64_t sender_id = 0;
    std::string what;  // names host:port, the stage and the remedy
    bool permanent_looking = false;
};

struct DotDecision {
    std::uint64_t cookie = 0;
    bool allowed = false;
};

/// Told by SmtpEngine, always on the smtp thread, batched per round of the event loop. A callback
/// may call submit() and decide_dots() at once; it must not block and must not throw.
class SmtpObserver {
  public:
    SmtpObserver() = default;
    SmtpObserver(const SmtpObserver&) = delete;
    SmtpObserver& operator=(const SmtpObserver&) = delete;
    virtual ~SmtpObserver() = default;

    /// The bodies of these messages are with the relay; their dots wait for decide_dots().
    virtual void dots_wanted(std::vector<std::uint64_t> cookies) = 0;
    /// Exactly one outcome for each submitted message.
    virtual void outcomes(std::vector<SmtpOutcome> outcomes) = 0;
    virtual void sender_trouble(SenderTrouble trouble) = 0;
    /// The relay works: it has answered about a message itself, for the first time on a connection.
    virtual void sender_connected(std::int64_t sender_id) = 0;
    /// Something new is known of the relay as it was configured at `revision`.
    virtual void relay_learnt(std::int64_t sender_id,
                              std::int64_t revision,
                              const RelayHabits& habits) = 0;
};

/// Deadlines follow RFC 5321 section 4.5.3.2.
struct SmtpOptions {
    int connections = 50;  // over all senders; see SmtpShares for what silence adds
    std::chrono::milliseconds connect_timeout{30'000};   // up to the greeting
    std::chrono::milliseconds command_timeout{300'000};  // EHLO, AUTH, MAIL, RCPT, RSET
    std::chrono::milliseconds data_timeout{120'000};     // 354 after DATA
    std::chrono::milliseconds block_timeout{180'000};    // progress while writing a body
    std::chrono::milliseconds dot_timeout{600'000};      // the answer to the final dot
    std::chrono::milliseconds idle_timeout{30'000};      // an unused connection is kept so long
    std::chrono::milliseconds max_age{300'000};          // then a connection is renewed
    int max_messages = 1'000;                            // so many on one connection
    std::string ca_file;                                 // empty: the system's certificates
};

struct SenderStatus {
    std::int64_t sender_id = 0;
    int connections = 0;  // open and usable
    int connecting = 0;
    int idle = 0;
    int limit = 0;  // what the relay lets us open now
    std::size_t waiting = 0;
    std::string trouble;  // the last one since the last success
};

}  // namespace campaignd::mail
