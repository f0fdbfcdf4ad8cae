#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <vector>

#include "base/slice_limit.h"
#include "db/database.h"
#include "model/bulk.h"
#include "queue/progress.h"
#include "store/erasure.h"

namespace campaignd::service {

class BulkChanges;

/// Carries out bulk actions, and takes them back, in slices. A slice is one bulk unit that holds
/// the changes of some people, what undo needs of them, their counts and so the place behind them:
/// wherever the process dies, the next run goes on with the next person. What an export has written
/// beyond its last commit is cut off.
///
/// While messages go out, a slice is followed by a pause many times as long, so that sending keeps
/// its pace. Owned by the composition root. Thread: one at a time. Throws Error, for a later try.
class BulkRunner {
  public:
    /// `most_people`: of one slice.
    explicit BulkRunner(db::Database& database, std::size_t most_people = 2'000)
        : database_(database), most_people_(most_people) {}

    struct Turn {
        bool more = false;
        std::chrono::milliseconds pause{0};
    };

    /// A few milliseconds of work.
    Turn run_slice(std::int64_t id, const queue::Progress& progress = {});
    /// Removes what was kept for undo, or the file of an export; false when all is gone.
    bool prune_slice(std::int64_t id, const queue::Progress& progress = {});

  private:
    /// The rejected rows of imports that hold the addresses of the next people to erase.
    struct Walk {
        std::int64_t done = 0;  // of the action, when it was begun
        std::vector<RecipientId> people;
        store::erasure::Texts emails{{}};
        store::erasure::RejectedWalk rejected;
    };

    bool change_slice(std::int64_t id, const queue::Progress& progress);
    bool undo_slice(std::int64_t id, const queue::Progress& progress);
    bool erase_slice(const BulkAction& action, const queue::Progress& progress);
    bool walk_rejected(const BulkAction& action);
    bool export_slice(const BulkAction& action, const queue::Progress& progress);
    /// Changes people one behind another, for as long as a slice may take; returns how many.
    std::size_t change_some(BulkChanges& changes,
                            const std::vector<RecipientId>& people,
                            const std::function<void(std::size_t)>& change) const;
    /// Of a slice that begins now.
    SliceLimit limit() const;

    db::Database& database_;
    const std::size_t most_people_;
    std::map<std::int64_t, Walk> walks_;
    bool is_sending_ = false;
};

}  // namespace campaignd::service
