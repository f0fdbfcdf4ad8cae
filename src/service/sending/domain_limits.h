#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/thread.h"
#include "db/transaction.h"
#include "model/message.h"
#include "model/throttle_key.h"

namespace campaignd::service {

/// What a limit by recipient domain says of one message.
struct DomainAdmission {
    std::optional<TimeMs> not_before;  // nothing: it may go now, and is counted
    std::optional<ThrottleKey> key{};  // where it is counted, if anywhere
    TimeMs taken_at = 0;
};

/// A sender's "at most N messages a minute to one recipient domain". The use is counted where the
/// limits of senders and campaigns are counted, so it holds over restarts and over processes; what
/// then does not go out gives its use back.
///
/// A message over the limit is told a moment of its own, spaced by the pace of its domain, so that
/// a campaign to one large domain is not leased anew each minute as a whole. Those moments are kept
/// in memory alone: after a restart a message may be put off once more.
/// Owner: SendPipeline. Thread-safe.
class DomainLimits {
  public:
    /// For each message whether it may go now, else when to ask again. Messages that are gone may
    /// go, uncounted: whoever composes them finds out. Throws SqlError.
    std::vector<DomainAdmission> admit(db::WriteTx& tx,
                                       std::int64_t sender_id,
                                       std::int64_t per_minute,
                                       std::span<const MessageId> messages);

    /// Gives one use back that a message holds and did not need.
    static void give_back(db::WriteTx& tx, ThrottleKey key, TimeMs taken_at);

  private:
    TimeMs put_off(ThrottleKey key, std::int64_t per_minute, TimeMs not_before);

    Mutex mutex_;
    std::map<ThrottleKey, TimeMs> next_ GUARDED_BY(mutex_);  // the moment not given yet
};

}  // namespace campaignd::service
