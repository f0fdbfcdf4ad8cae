#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/clock.h"
#include "base/thread.h"
#include "jobs/unclear_answers.h"

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
/// no outage: only kInARow of them in a row are, or one with nothing else under way. Of answers
/// that do not say whom they are about UnclearAnswers knows when they are one. A refusal of the
/// account is one at once. Moments are those of the clock that leases by. Owner: SendPipeline.
/// Thread-safe.
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
    /// The same for an answer that does not say whom it is about: nothing when it counts as one
    /// about the person of `job`, who waits alone.
    std::optional<Rest> unclear(std::int64_t sender,
                                std::int64_t job,
                                TimeMs leased_at,
                                TimeMs now);
    /// The relay refuses the account, or its address. Nothing when it means this message alone: it
    /// took the sender's address (`behind_mail`), has refused this one before, and took others
    /// since.
    std::optional<Rest> refused(
        std::int64_t sender, std::int64_t job, TimeMs leased_at, bool behind_mail, TimeMs now);
    /// Whether a login that was refused is a reason to ask for a new access token: once, until the
    /// relay has answered about a message.
    bool may_ask_for_token(std::int64_t sender) const;
    void asked_for_token(std::int64_t sender);
    /// The rest is stored: what is leased from now on belongs to a later round.
    void stored(std::int64_t sender, TimeMs now);
    /// The relay took a message, or refused it for its own sake. True when what is stored of
    /// trouble is to be cleared; so, too, for the first answer of all, as an earlier process may
    /// have stored some.
    bool answered(std::int64_t sender, std::int64_t job, bool taken);
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
        bool asked_for_token = false;  // since the relay last took a login
        UnclearAnswers unclear{};
        std::set<std::int64_t> refused{};  // jobs, behind MAIL
        bool took_since = false;           // the relay took one since it last refused one

        /// Told before the rest was known to the dispatcher: of the same outage.
        bool is_of_this_rest(TimeMs leased_at) const noexcept {
            return until > 0 && (!stored_at || leased_at <= *stored_at);
        }
    };

    static Rest begin(Sender& sender, Cause cause, TimeMs until);

    mutable Mutex mutex_;
    std::map<std::int64_t, Sender> senders_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::jobs
