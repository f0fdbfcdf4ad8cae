#pragma once

#include <optional>

#include "base/clock.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// What became of an envelope that was sent behind a final dot, before its answer.
enum class EarlyEnvelope {
    kAccepted,  // answered in its turn
    kRefused,   // answered as an error of speech
    kDropped,   // the relay answered the dot and closed
    kDoubt      // the relay closed or fell silent, and the dot's own answer was lost with it
};

/// What one relay bears, learnt by using it, for a day: whether commands may follow the final dot
/// before its answer (RFC 2920 allows it; Haraka answers 503 since GHSA-rp4q-8m6x-c43c), and how
/// many messages it takes on one connection before it says 421.
/// Owner: SmtpLane. Thread: smtp.
class SmtpHabits {
  public:
    static constexpr TimeMs kKeptMs = 86'400'000;  // then it is tried again

    /// Begins with what an earlier process learnt.
    explicit SmtpHabits(const RelayHabits& known = {}) : known_(known) {}

    /// Forgets what is a day old.
    void expire(TimeMs now) noexcept;

    /// True when an envelope may follow the dot. Until the first one was accepted only one is out
    /// at a time, so that a relay which drops such connections leaves one message in doubt.
    bool may_follow() const noexcept {
        return !known_.follow_again_at && (follow_proven_ || out_ == 0);
    }

    void follows() noexcept { ++out_; }

    /// True when something was learnt that is worth keeping.
    bool followed(std::optional<EarlyEnvelope> end, TimeMs now) noexcept;

    /// How many messages a connection may carry; 0 for no limit.
    int limit() const noexcept { return known_.messages_per_connection; }

    /// True for every 64th connection: it goes without limit, to see whether that still holds.
    bool next_is_trial() noexcept { return ++connections_ % kTrial == 0; }

    /// The relay said 421 instead of taking one more message. Two that agree make a limit. True
    /// when something was learnt.
    bool said_enough(int messages, TimeMs now) noexcept;
    /// The relay took so many messages on a connection. True when that disproves the limit.
    bool carried(int messages) noexcept;

    const RelayHabits& known() const noexcept { return known_; }

  private:
    static constexpr int kTrial = 64;

    RelayHabits known_;
    bool follow_proven_ = false;
    int out_ = 0;      // envelopes behind a dot that have no answer yet
    int dropped_ = 0;  // in a row
    int last_enough_ = 0;
    int connections_ = 0;
};

}  // namespace campaignd::mail
