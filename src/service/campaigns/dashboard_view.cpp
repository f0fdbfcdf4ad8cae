#include "service/campaigns/dashboard_view.h"

#include <iterator>

#include "base/rfc3339.h"
#include "service/access/settings.h"
#include "service/campaigns/needs.h"
#include "store/day_figures.h"
#include "store/recipients.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr std::int64_t kDays = 14;
constexpr int kCampaignsOfState = 20;
constexpr int kTroubles = 20;
constexpr std::int64_t kJobsCap = 10'000;

/// Fourteen, the last of them today.
std::vector<DayFigures> days_of(const db::ReadTx& tx, std::chrono::minutes offset) {
    const TimeMs offset_ms = std::chrono::milliseconds(offset).count();
    const std::int64_t today = (tx.now() + offset_ms) / kDayMs;
    const std::int64_t first = today - kDays + 1;
    auto found = store::day_figures::by_day(tx, first * kDayMs - offset_ms, offset);
    std::vector<DayFigures> days;
    for (std::int64_t number = first; number <= today; ++number) {
        DayFigures& day = days.emplace_back(found[number]);
        day.day = to_rfc3339(number * kDayMs).substr(0, 10);
    }
    return days;
}

FirstSteps first_steps_of(const db::ReadTx& tx) {
    FirstSteps steps = store::day_figures::first_steps(tx);
    const InstanceSettings settings = Settings::get(tx);
    steps.test_mail_sent_at = settings.test_mail_sent_at;
    steps.test_mail_arrived = settings.test_mail_arrived;
    return steps;
}

}  // namespace

Dashboard DashboardView::get(std::chrono::minutes offset) const {
    Dashboard dashboard = database_.read([&](const db::ReadTx& tx) {
        const auto sums = store::day_figures::sums(tx);
        return Dashboard{.days = days_of(tx, offset),
                         .campaigns = {},
                         .troubles = store::day_figures::troubles(tx, kTroubles),
                         .needs = needs(tx),
                         .failed_messages = sums.failed,
                         .uncertain_messages = sums.uncertain,
                         .failed_jobs = store::day_figures::failed_jobs(tx, kJobsCap),
                         .recipients = store::recipients::count(tx),
                         .first_steps = first_steps_of(tx)};
    });
    if (extra_) {
        std::vector<Need> more = extra_();
        std::move(more.begin(), more.end(), std::back_inserter(dashboard.needs));
    }
    for (const char* state : {"held", "running", "scheduled", "paused"}) {
        PageQuery query;
        query.limit = kCampaignsOfState;
        Page<CampaignView> page = campaigns_.list(query, state);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(dashboard.campaigns));
    }
    return dashboard;
}

}  // namespace campaignd::service
