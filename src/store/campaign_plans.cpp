#include "store/campaign_plans.h"

#include "wire/columns.h"

namespace campaignd::store::campaign_plans {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO campaign_plan(campaign_id, made_at, plan) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET made_at = excluded.made_at, plan = excluded.plan)sql";
constexpr const char* kFind = R"sql(
    SELECT made_at, plan FROM campaign_plan WHERE campaign_id = ?1)sql";

}  // namespace

void insert(db::WriteTx& tx, CampaignId campaign, const KeptPlan& plan) {
    tx.run(kInsert, campaign, plan.made_at, wire::to_column(plan));
}

std::optional<KeptPlan> find(const db::ReadTx& tx, CampaignId campaign) {
    return db::first(tx.query(kFind, campaign), [](const db::Statement& row) {
        KeptPlan plan = wire::plan_from_column(row.text(1));
        plan.made_at = row.integer(0);
        return plan;
    });
}

}  // namespace campaignd::store::campaign_plans
