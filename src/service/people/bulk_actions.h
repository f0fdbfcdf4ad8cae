#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/bulk.h"
#include "service/access/audit.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// What is done to many people at once: to those who match a filter or a segment, or whose ids are
/// given. Who they are is found when the action is asked for and does not change any more: who
/// comes to match later is not part of it, who no longer matches still is. The work is done by a
/// job in slices (BulkRunner).
///
/// Owner: App; `database` must outlive it. Thread-safe. Throws Error: kInvalid with every fault,
/// kNotFound, kConflict when the state forbids it or `confirm` is another count.
class BulkActions {
  public:
    /// `spool` holds the files of exports; `work_added` wakes the dispatcher.
    BulkActions(db::Database& database,
                std::filesystem::path spool,
                std::function<void()> work_added)
        : database_(database), spool_(std::move(spool)), work_added_(std::move(work_added)) {}

    TimeMs now() const { return database_.clock().now(); }

    BulkAction create(const Actor& actor, const BulkOrder& order);
    /// How many people it would be about.
    BulkPreview preview(const BulkOrder& order) const;
    BulkAction get(std::int64_t id) const;
    /// What was changed on a person and can still be undone.
    std::vector<BulkTrace> traces_of(RecipientId recipient) const;
    /// Newest first.
    Page<BulkAction> list(const PageQuery& query) const;
    /// Who is done stays as they are; the rest is left alone.
    BulkAction cancel(const Actor& actor, std::int64_t id);
    /// One whose job failed goes on where it stopped.
    BulkAction resume(const Actor& actor, std::int64_t id);
    /// Has the people whom it changed made as they were before.
    BulkAction undo(const Actor& actor, std::int64_t id);
    /// The file of an export, for one who is given it now.
    std::filesystem::path take_file(const Actor& actor, std::int64_t id);

    /// Deletes files of exports that no action owns (left by a crash); called at start.
    int remove_orphans();

  private:
    BulkAction insert(const Actor& actor,
                      const BulkOrder& order,
                      const std::vector<RecipientId>& people);

    db::Database& database_;
    const std::filesystem::path spool_;
    const std::function<void()> work_added_;
};

}  // namespace campaignd::service
