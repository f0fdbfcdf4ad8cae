#include "store/step_walks.h"

namespace campaignd::store::step_walks {
namespace {

constexpr const char* kForget = R"sql(
    DELETE FROM step_walk WHERE campaign_id = ?1 AND step = ?2 AND kind = ?3)sql";
constexpr const char* kBegin = R"sql(
    INSERT INTO step_walk(campaign_id, step, kind) VALUES (?1, ?2, ?3))sql";
constexpr const char* kFind = R"sql(
    SELECT id, campaign_id, step, kind, recipient_id, round FROM step_walk WHERE id = ?1)sql";
constexpr const char* kAdvance = R"sql(
    UPDATE step_walk SET recipient_id = ?2, round = ?3 WHERE id = ?1)sql";
constexpr const char* kEnd = R"sql(
    DELETE FROM step_walk WHERE id = ?1)sql";
// 2 = move
constexpr const char* kMoving = R"sql(
    SELECT step FROM step_walk INDEXED BY step_walk_campaign
     WHERE campaign_id = ?1 AND kind = 2 ORDER BY step)sql";
constexpr const char* kAny = R"sql(
    SELECT 1 FROM step_walk INDEXED BY step_walk_campaign WHERE campaign_id = ?1 LIMIT 1)sql";
constexpr const char* kRows = R"sql(
    SELECT id, recipient_id, round, state, reason, sent_at, due_at, attempts + deferrals > 0
      FROM message INDEXED BY message_once
     WHERE campaign_id = ?1 AND step = ?2 AND (recipient_id, round) > (?3, ?4)
     ORDER BY recipient_id, round LIMIT ?5)sql";
// 2 = sent; 5 = skipped, reason 5 = condition
constexpr const char* kEndedAt = R"sql(
    SELECT CASE WHEN state = 2 THEN sent_at WHEN state = 5 AND reason = 5 THEN due_at END
      FROM message INDEXED BY message_once
     WHERE campaign_id = ?1 AND step = ?2 AND recipient_id = ?3 AND round = ?4)sql";

}  // namespace

std::int64_t begin(db::WriteTx& tx, CampaignId campaign, int step, Kind kind) {
    tx.run(kForget, campaign, step, kind);
    tx.run(kBegin, campaign, step, kind);
    return tx.last_id();
}

std::optional<Walk> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), [](const db::Statement& row) {
        return Walk{.id = row.integer(0),
                    .campaign_id = row.integer(1),
                    .step = static_cast<int>(row.integer(2)),
                    .kind = static_cast<Kind>(row.integer(3)),
                    .recipient_id = row.integer(4),
                    .round = static_cast<int>(row.integer(5))};
    });
}

void advance(db::WriteTx& tx, std::int64_t id, RecipientId recipient, int round) {
    tx.run(kAdvance, id, recipient, round);
}

void end(db::WriteTx& tx, std::int64_t id) {
    tx.run(kEnd, id);
}

std::vector<int> moving(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kMoving, campaign),
                   [](const db::Statement& row) { return static_cast<int>(row.integer(0)); });
}

bool any(const db::ReadTx& tx, CampaignId campaign) {
    return tx.find_integer(kAny, campaign).has_value();
}

std::vector<Row> rows(const db::ReadTx& tx,
                      CampaignId campaign,
                      int step,
                      RecipientId after,
                      int after_round,
                      int limit) {
    return db::all(tx.query(kRows, campaign, step, after, after_round, limit),
                   [](const db::Statement& row) {
                       Row found{.id = row.integer(0),
                                 .recipient_id = row.integer(1),
                                 .round = static_cast<int>(row.integer(2)),
                                 .state = static_cast<MessageState>(row.integer(3)),
                                 .sent_at = row.optional_integer(5),
                                 .due_at = row.integer(6),
                                 .tried = row.integer(7) != 0};
                       if (const auto reason = row.optional_integer(4)) {
                           found.reason = static_cast<SkipReason>(*reason);
                       }
                       return found;
                   });
}

std::optional<TimeMs> ended_at(
    const db::ReadTx& tx, CampaignId campaign, int step, RecipientId recipient, int round) {
    db::Statement row = tx.query(kEndedAt, campaign, step, recipient, round);
    return row.step() ? row.optional_integer(0) : std::nullopt;
}

}  // namespace campaignd::store::step_walks
