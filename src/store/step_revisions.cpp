#include "store/step_revisions.h"

#include "wire/columns.h"

namespace campaignd::store::step_revisions {
namespace {

constexpr const char* kKeep = R"sql(
    INSERT INTO step_revision(campaign_id, step, last_revision, content, sent, changed_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING)sql";
constexpr const char* kFind = R"sql(
    SELECT last_revision, content, sent, changed_at FROM step_revision
     WHERE campaign_id = ?1 AND step = ?2 AND last_revision >= ?3
     ORDER BY last_revision LIMIT 1)sql";
constexpr const char* kList = R"sql(
    SELECT last_revision, content, sent, changed_at FROM step_revision
     WHERE campaign_id = ?1 AND step = ?2 ORDER BY last_revision)sql";

Earlier earlier_of(const db::Statement& row) {
    return {row.integer(0), wire::step_from_column(row.text(1)), row.integer(2), row.integer(3)};
}

}  // namespace

void keep(db::WriteTx& tx, CampaignId id, int step, const Earlier& was) {
    tx.run(kKeep, id, step, was.last_revision, wire::to_column(was.step), was.sent, tx.now());
}

std::optional<Earlier> find(const db::ReadTx& tx, CampaignId id, int step, std::int64_t revision) {
    return db::first(tx.query(kFind, id, step, revision), earlier_of);
}

std::vector<Earlier> list(const db::ReadTx& tx, CampaignId id, int step) {
    return db::all(tx.query(kList, id, step), earlier_of);
}

}  // namespace campaignd::store::step_revisions
