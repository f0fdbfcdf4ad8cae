#include "store/relay_habits.h"

namespace campaignd::store::relay_habits {
namespace {

constexpr const char* kFind = R"sql(
    SELECT follow_again_at, messages_per_connection, limit_again_at FROM relay_habits
    WHERE sender_id = ?1 AND revision = ?2
)sql";

constexpr const char* kRecord = R"sql(
    INSERT INTO relay_habits(sender_id, revision, follow_again_at, messages_per_connection,
                             limit_again_at, updated_at)
    SELECT id, ?2, ?3, ?4, ?5, ?6 FROM sender WHERE id = ?1
    ON CONFLICT DO UPDATE SET revision = excluded.revision,
        follow_again_at = excluded.follow_again_at,
        messages_per_connection = excluded.messages_per_connection,
        limit_again_at = excluded.limit_again_at, updated_at = excluded.updated_at
)sql";

}  // namespace

RelayHabits find(const db::ReadTx& tx, std::int64_t sender_id, std::int64_t revision) {
    RelayHabits habits;
    db::Statement row = tx.query(kFind, sender_id, revision);
    if (row.step()) {
        habits.follow_again_at = row.optional_integer(0);
        habits.messages_per_connection = static_cast<int>(row.integer(1));
        habits.limit_again_at = row.integer(2);
    }
    return habits;
}

void record(db::WriteTx& tx,
            std::int64_t sender_id,
            std::int64_t revision,
            const RelayHabits& habits) {
    tx.run(kRecord,
           sender_id,
           revision,
           habits.follow_again_at,
           habits.messages_per_connection,
           habits.limit_again_at,
           tx.now());
}

}  // namespace campaignd::store::relay_habits
