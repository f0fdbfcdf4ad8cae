#include "store/step_revisions.h"

#include "wire/columns.h"

namespace campaignd::store::step_revisions {
namespace {

constexpr const char* kKeep = R"sql(
    INSERT INTO step_revision(campaign_id, step, last_revision, content) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kFind = R"sql(
    SELECT last_revision, content FROM step_revision
     WHERE campaign_id = ?1 AND step = ?2 AND last_revision >= ?3
     ORDER BY last_revision LIMIT 1)sql";
constexpr const char* kList = R"sql(
    SELECT last_revision, content FROM step_revision
     WHERE campaign_id = ?1 AND step = ?2 ORDER BY last_revision)sql";

Earlier earlier_of(const db::Statement& row) {
    return {row.integer(0), wire::step_from_column(row.text(1))};
}

}  // namespace

void keep(db::WriteTx& tx, CampaignId id, int step, std::int64_t last_revision, const Step& was) {
    tx.run(kKeep, id, step, last_revision, wire::to_column(was));
}

std::optional<Earlier> find(const db::ReadTx& tx, CampaignId id, int step, std::int64_t revision) {
    return db::first(tx.query(kFind, id, step, revision), earlier_of);
}

std::vector<Earlier> list(const db::ReadTx& tx, CampaignId id, int step) {
    return db::all(tx.query(kList, id, step), earlier_of);
}

}  // namespace campaignd::store::step_revisions
