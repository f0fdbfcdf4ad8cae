#pragma once

#include <functional>
#include <string>
#include <vector>

#include "db/database.h"
#include "db/gathered.h"
#include "model/machine.h"
#include "service/webhooks/announce.h"
#include "store/events.h"

namespace campaignd::service {

/// Records opens and clicks: raw event, who did it, sums and first times, in one transaction.
/// Events that come while a commit is under way share the next one.
/// Owner: Tracking. Thread-safe. Throws nothing: `done` says how it ended.
class EventRecorder {
  public:
    /// Called on the writer thread, or at once when too many wait. False: not recorded.
    using Done = std::function<void(bool recorded)>;

    explicit EventRecorder(db::Database& database);

    /// `event.machine` holds what the request itself tells; time and neighbours are judged here.
    void record(store::events::Event event, const Done& done);

  private:
    struct Waiting {
        store::events::Event event;
        Done done;
    };

    db::Gathered<Waiting> events_;
};

/// Of each message so many openings and so many clicks are kept one by one. Beyond them the first
/// of each link, a person's and a machine's, has a row too; any other is counted on the row that is
/// like it. Every sum stays right.
constexpr int kEventsKept = 20;

/// Records one event. The rule that finds a burst also takes back what the clicks before it, a
/// moment ago, had counted for; what was told stays told. Webhooks are told what a person did: the
/// first opening of a message, and each click that has a row.
void record_event(db::WriteTx& tx,
                  store::events::Event event,
                  BurstWatch& bursts,
                  store::events::Changes& changes,
                  Announcer& announcer);

}  // namespace campaignd::service
