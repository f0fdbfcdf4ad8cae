#include "service/campaigns/calendar_view.h"

#include "base/crash_point.h"
#include "base/error.h"
#include "model/time_zone.h"
#include "queue/queue.h"
#include "service/campaigns/send_planning.h"
#include "store/campaign_plans.h"
#include "store/campaigns.h"
#include "store/send_rate.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kHourMs = 3'600'000;

std::string zone_of(const Campaign& campaign, const PlannedSender& first) {
    const SenderSettings& settings = first.sender.settings;
    return campaign.options.window ? campaign.options.window->timezone
           : settings.window       ? settings.window->timezone
           : settings.holidays     ? settings.holidays->timezone
                                   : "UTC";
}

HourlySends sent_of(const db::ReadTx& tx, CampaignId id) {
    HourlySends sent;
    for (const auto& bucket : store::send_rate::series_by_step(tx, id, kHourMs)) {
        sent[{bucket.at, bucket.step}] += bucket.sent;
    }
    return sent;
}

/// What the database knows, before the plan is made outside of it.
struct Facts {
    Campaign campaign;
    SendPlanning planning;
    std::optional<KeptPlan> kept;
    bool is_awaited = false;
    HourlySends sent;
};

/// What was planned at the launch, or would be if it were now.
HourlySends planned_of(const Facts& facts, const SendPlan& plan) {
    return facts.kept                                      ? facts.kept->hours
           : facts.campaign.state == CampaignState::kDraft ? hours_of(plan)
                                                           : HourlySends();
}

/// Of the campaign asked about.
std::vector<PlannedSender> senders_of(const PlanInput& input) {
    std::vector<PlannedSender> senders;
    for (const PlannedTaker& taker : input.campaigns.front().takers) {
        senders.push_back(input.senders[taker.sender]);
    }
    return senders;
}

}  // namespace

Calendar CalendarView::get(CampaignId id, const std::optional<std::string>& timezone) const {
    if (timezone && !is_time_zone(*timezone)) {
        throw Error(std::vector<FieldError>{{"timezone", unknown_time_zone(*timezone)}});
    }
    Facts facts = database_.read([&](const db::ReadTx& tx) {
        Campaign campaign = store::campaigns::get(tx, id);
        SendPlanning planning = planning_of(tx, campaign);
        return Facts{std::move(campaign),
                     std::move(planning),
                     store::campaign_plans::find(tx, id),
                     store::campaign_plans::awaited(tx, id).has_value(),
                     sent_of(tx, id)};
    });
    const PlanInput& input = facts.planning.input;
    const SendPlan plan = plan_sends(input);
    Calendar calendar;
    const std::vector<PlannedSender> senders = senders_of(input);
    calendar.timezone = timezone.value_or(zone_of(facts.campaign, senders.front()));
    calendar.sender = senders.front().sender.settings.name;
    calendar.made_at = input.now;
    calendar.recipients = facts.planning.recipients;
    calendar.skipped = plan.skipped;
    calendar.complete = plan.complete;
    calendar.goes_on = facts.planning.goes_on;
    calendar.notes = std::move(facts.planning.notes);
    if (facts.campaign.state != CampaignState::kDraft) {
        calendar.planned_at = facts.kept ? facts.kept->made_at : facts.campaign.launched_at;
    }
    calendar.plan_pending = facts.is_awaited;
    add_days(calendar, planned_of(facts, plan), facts.sent, plan);
    calendar.first_send_at = facts.sent.empty() ? plan.first : facts.sent.begin()->first.first;
    calendar.last_send_at = plan.complete ? plan.last : std::nullopt;
    calendar.bounds = bounds_of(plan, input.senders);
    add_holidays(calendar, senders, facts.campaign.options.window);
    return calendar;
}

void CalendarView::await_plan(db::WriteTx& tx, CampaignId id) {
    const Campaign campaign = store::campaigns::get(tx, id);
    if (campaign.launched_at == tx.now()) {
        store::campaign_plans::await(tx, id, awaited_plan(tx, campaign));
        queue::enqueue(tx, kPlanJob, id, tx.now());
    }
}

void CalendarView::make_plan(db::Database& database, CampaignId id) {
    const auto planning = database.read([&](const db::ReadTx& tx) -> std::optional<SendPlanning> {
        const auto awaited = store::campaign_plans::awaited(tx, id);
        return awaited
                   ? std::optional(planning_of_launch(tx, store::campaigns::get(tx, id), *awaited))
                   : std::nullopt;
    });
    if (!planning) {
        return;
    }
    const SendPlan plan = plan_sends(planning->input);
    crash_point("plan");
    database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::campaign_plans::keep(tx, id, {planning->input.now, plan.complete, hours_of(plan)});
    });
}

void CalendarView::give_up_plan(db::WriteTx& tx, CampaignId id) {
    store::campaign_plans::give_up(tx, id);
}

}  // namespace campaignd::service
