#include "service/people/bulk_end.h"

#include "queue/queue.h"
#include "store/bulk.h"

namespace campaignd::service {

void end_bulk(db::WriteTx& tx, const BulkAction& action, BulkState state, std::string_view error) {
    TimeMs until = tx.now();
    if (action.spec.can_undo()) {
        until += kBulkUndoMs;
    } else if (action.spec.kind == BulkKind::kExport && state == BulkState::kDone) {
        until += kBulkFileMs;
    }
    store::bulk::end(tx, action.id, state, until, error);
    queue::enqueue(tx, "bulk_prune", action.id, until);
}

void stop_bulk(db::WriteTx& tx, std::int64_t id, const std::string& error) {
    const TimeMs until = tx.now() + kBulkUndoMs;
    if (store::bulk::stop(tx, id, until, error)) {
        queue::enqueue(tx, "bulk_prune", id, until);
    }
}

}  // namespace campaignd::service
