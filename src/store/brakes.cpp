#include "store/brakes.h"

namespace campaignd::store::brakes {
namespace {

constexpr const char* kSums = R"sql(
    SELECT (SELECT coalesce(sum(sent_ever), 0) FROM step_counter WHERE campaign_id = c.id),
           (SELECT coalesce(sum(failed_ever), 0) FROM step_counter WHERE campaign_id = c.id),
           c.refusals, c.give_ups,
           (SELECT coalesce(sum(bounces), 0) FROM feedback_counter WHERE campaign_id = c.id),
           (SELECT coalesce(sum(complaints), 0) FROM feedback_counter WHERE campaign_id = c.id)
      FROM campaign c WHERE c.id = ?1)sql";
constexpr const char* kBase = R"sql(
    SELECT sent, failed, refused, gave_up, bounced, complained
      FROM brake_base WHERE campaign_id = ?1)sql";
constexpr const char* kPutBase = R"sql(
    INSERT INTO brake_base(campaign_id, sent, failed, refused, gave_up, bounced, complained)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (campaign_id) DO UPDATE SET sent = excluded.sent, failed = excluded.failed,
           refused = excluded.refused, gave_up = excluded.gave_up, bounced = excluded.bounced,
           complained = excluded.complained)sql";

BrakeSums sums_of(const db::Statement& row) {
    return {.sent = row.integer(0),
            .failed = row.integer(1),
            .refused = row.integer(2),
            .gave_up = row.integer(3),
            .bounced = row.integer(4),
            .complained = row.integer(5)};
}

BrakeSums in_all(const db::ReadTx& tx, CampaignId campaign) {
    return db::first(tx.query(kSums, campaign), sums_of).value_or(BrakeSums());
}

}  // namespace

BrakeSums sums(const db::ReadTx& tx, CampaignId campaign) {
    return in_all(tx, campaign) -
           db::first(tx.query(kBase, campaign), sums_of).value_or(BrakeSums());
}

void begin_anew(db::WriteTx& tx, CampaignId campaign) {
    const BrakeSums now = in_all(tx, campaign);
    tx.run(kPutBase,
           campaign,
           now.sent,
           now.failed,
           now.refused,
           now.gave_up,
           now.bounced,
           now.complained);
}

}  // namespace campaignd::store::brakes
