#include "store/campaign_plans.h"

#include "wire/columns.h"

namespace campaignd::store::campaign_plans {
namespace {

constexpr const char* kAwait = R"sql(
    INSERT INTO campaign_plan(campaign_id, made_at, used) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET made_at = excluded.made_at, plan = NULL, used = excluded.used)sql";
constexpr const char* kAwaited = R"sql(
    SELECT made_at, used FROM campaign_plan WHERE campaign_id = ?1 AND plan IS NULL)sql";
constexpr const char* kKeep = R"sql(
    UPDATE campaign_plan SET plan = ?2, used = NULL WHERE campaign_id = ?1 AND plan IS NULL)sql";
constexpr const char* kFind = R"sql(
    SELECT made_at, plan FROM campaign_plan WHERE campaign_id = ?1 AND plan IS NOT NULL)sql";
constexpr const char* kGiveUp = R"sql(
    DELETE FROM campaign_plan WHERE campaign_id = ?1 AND plan IS NULL)sql";

}  // namespace

void await(db::WriteTx& tx, CampaignId campaign, const AwaitedPlan& awaited) {
    tx.run(kAwait, campaign, awaited.launched_at, wire::to_column(awaited.used));
}

std::optional<AwaitedPlan> awaited(const db::ReadTx& tx, CampaignId campaign) {
    return db::first(tx.query(kAwaited, campaign), [](const db::Statement& row) {
        return AwaitedPlan{row.integer(0), wire::uses_from_column(row.text(1))};
    });
}

bool keep(db::WriteTx& tx, CampaignId campaign, const KeptPlan& plan) {
    return tx.run(kKeep, campaign, wire::to_column(plan)) == 1;
}

std::optional<KeptPlan> find(const db::ReadTx& tx, CampaignId campaign) {
    return db::first(tx.query(kFind, campaign), [](const db::Statement& row) {
        KeptPlan plan = wire::plan_from_column(row.text(1));
        plan.made_at = row.integer(0);
        return plan;
    });
}

void give_up(db::WriteTx& tx, CampaignId campaign) {
    tx.run(kGiveUp, campaign);
}

}  // namespace campaignd::store::campaign_plans
