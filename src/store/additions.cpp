#include "store/additions.h"

#include "wire/columns.h"

namespace campaignd::store::additions {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO addition(campaign_id, audience, created_at, created_by)
    VALUES (?1, ?2, ?3, ?4))sql";
constexpr const char* kFind = R"sql(
    SELECT id, campaign_id, audience, cursor, added, ended_at, created_at, created_by
      FROM addition WHERE id = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, campaign_id, audience, cursor, added, ended_at, created_at, created_by
      FROM addition WHERE campaign_id = ?1 ORDER BY id DESC LIMIT ?2)sql";
constexpr const char* kAdvance = R"sql(
    UPDATE addition SET cursor = ?2, added = added + ?3 WHERE id = ?1)sql";
constexpr const char* kEnd = R"sql(
    UPDATE addition SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL)sql";

Addition addition_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .campaign_id = row.integer(1),
            .audience = wire::audience_from_column(row.text(2)),
            .cursor = row.integer(3),
            .added = row.integer(4),
            .ended_at = row.optional_integer(5),
            .created_at = row.integer(6),
            .created_by = row.string(7)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx,
                    CampaignId campaign,
                    const Audience& audience,
                    const std::string& created_by) {
    tx.run(kInsert, campaign, wire::to_column(audience), tx.now(), created_by);
    return tx.last_id();
}

std::optional<Addition> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), addition_of);
}

std::vector<Addition> list(const db::ReadTx& tx, CampaignId campaign, int limit) {
    return db::all(tx.query(kList, campaign, limit), addition_of);
}

void advance(db::WriteTx& tx, std::int64_t id, RecipientId cursor, int added) {
    tx.run(kAdvance, id, cursor, added);
}

void end(db::WriteTx& tx, std::int64_t id) {
    tx.run(kEnd, id, tx.now());
}

}  // namespace campaignd::store::additions
