#include "service/campaigns/calendar_view.h"

#include "base/error.h"
#include "model/time_zone.h"
#include "service/campaigns/send_planning.h"
#include "store/campaign_plans.h"
#include "store/campaigns.h"
#include "store/send_rate.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kHourMs = 3'600'000;

std::string zone_of(const Campaign& campaign, const Sender& sender) {
    const SenderSettings& settings = sender.settings;
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
    HourlySends sent;
};

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
                     sent_of(tx, id)};
    });
    const PlanInput& input = facts.planning.input;
    const SendPlan plan = plan_sends(input);
    Calendar calendar;
    calendar.timezone = timezone.value_or(zone_of(facts.campaign, input.sender));
    calendar.sender = input.sender.settings.name;
    calendar.made_at = input.now;
    calendar.recipients = facts.planning.recipients;
    calendar.skipped = plan.skipped;
    calendar.complete = plan.complete;
    calendar.goes_on = facts.planning.goes_on;
    calendar.notes = std::move(facts.planning.notes);
    if (facts.campaign.state != CampaignState::kDraft) {
        calendar.planned_at = facts.kept ? facts.kept->made_at : facts.campaign.launched_at;
    }
    const bool launched = calendar.planned_at.has_value();
    add_days(calendar,
             facts.kept  ? facts.kept->hours
             : !launched ? hours_of(plan)
                         : HourlySends(),
             facts.sent,
             plan);
    calendar.first_send_at = facts.sent.empty() ? plan.first : facts.sent.begin()->first.first;
    calendar.last_send_at = plan.complete ? plan.last : std::nullopt;
    calendar.bounds = bounds_of(plan, input.sender);
    const auto& window = input.sender.settings.window;
    add_holidays(calendar,
                 input.sender.settings.holidays.value_or(Holidays()),
                 facts.campaign.options.window ? facts.campaign.options.window : window);
    return calendar;
}

std::optional<KeptPlan> CalendarView::plan_for_launch(db::Database& database, CampaignId id) {
    const auto planning = database.read([&](const db::ReadTx& tx) -> std::optional<SendPlanning> {
        const Campaign campaign = store::campaigns::get(tx, id);
        return campaign.state == CampaignState::kDraft ? std::optional(planning_of(tx, campaign))
                                                       : std::nullopt;
    });
    if (!planning) {
        return std::nullopt;
    }
    const SendPlan plan = plan_sends(planning->input);
    return KeptPlan{planning->input.now, plan.complete, hours_of(plan)};
}

}  // namespace campaignd::service
