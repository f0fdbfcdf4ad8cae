#include "store/unsubscribe.h"

namespace campaignd::store::unsubscribe {
namespace {

constexpr const char* kQueuedOf = R"sql(
    SELECT id, campaign_id, step, due_at FROM message INDEXED BY message_recipient
     WHERE recipient_id = ?1 AND state = 0 ORDER BY id)sql";

}  // namespace

std::vector<Queued> queued_of(const db::ReadTx& tx, RecipientId recipient) {
    std::vector<Queued> rows;
    db::Statement row = tx.query(kQueuedOf, recipient);
    while (row.step()) {
        rows.push_back(
            {row.integer(0), row.integer(1), static_cast<int>(row.integer(2)), row.integer(3)});
    }
    return rows;
}

}  // namespace campaignd::store::unsubscribe
