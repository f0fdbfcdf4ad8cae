#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/clock.h"
#include "base/thread.h"

namespace campaignd::jobs {

/// Which senders rest because their relay cannot be used or says "later", and how fast they may go
/// on afterwards.
///
///   well -> resting (seconds, doubling with each round)      -> on trial: one message, then one
///     ^         ^                                                 more for each that is answered
///     |         +--------------- put off or unreachable again ------+
///     +--------------------------- enough answers ------------------+
///
/// What one outage ends counts as one round: the dialogues that were under way before the rest was
/// known to the dispatcher. A relay that puts off single messages among others that it answers is
/// no outage: only kInARow of them in a row are, or one with nothing else under way.
/// Moments are those of the clock that leases by. Owner: SendPipeline. Thread-safe.
class Outages {
  public:
    static constexpr int kInARow = 3;

    struct Rest {
        TimeMs until = 0;
        bool is_new = false;  // a round of its own: to be stored and told
    };

    /// No connection, no login, no answer at all.
    Rest unreachable(std::int64_t sender, TimeMs now);
    /// The sender as it is configured now: a change forgets what was learnt.
    void configured(std::int64_t sender, std::int64_t revision);
    /// A connection stands again. True when the stored reason was that none did: it is past.
    bool reached(std::int64_t sender);
    /// The relay put off a message leased at `leased_at`. `alone`: nothing else of the sender is
    /// under way. Nothing when only this message has to wait.
    std::optional<Rest> put_off(std::int64_t sender, TimeMs leased_at, bool alone, TimeMs now);
    /// The rest is stored: what is leased from now on belongs to a later round.
    void stored(std::int64_t sender, TimeMs now);
    /// The relay answered about a message or its person. True when what is stored of trouble is to
    /// be cleared; so, too, for the first answer of all, as an earlier process may have stored
    /// some.
    bool answered(std::int64_t sender);
    /// How many messages may be under way; nothing when there is no limit but the usual one.
    std::optional<int> most_under_way(std::int64_t sender) const;

  private:
    enum class Cause { kNone, kUnreachable, kPutOff };

    struct Sender {
        Cause stored_cause = Cause::kNone;
        bool seen = false;  // has answered in the life of this process
        int rounds = 0;     // in a row
        int in_a_row = 0;   // put off, without an answer between
        TimeMs until = 0;
        std::optional<TimeMs> stored_at;
        int window = 0;  // messages under way on trial; 0: no trial
        std::int64_t revision = 0;
    };

    static Rest begin(Sender& sender, Cause cause, TimeMs until);

    mutable Mutex mutex_;
    std::map<std::int64_t, Sender> senders_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::jobs
