#include "service/campaigns/send_planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/plan_pool.h"
#include "model/sending_limits.h"
#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/access/settings.h"
#include "service/campaigns/planned_groups.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/send_rate.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

namespace planned = store::planned_people;

constexpr TimeMs kMinuteMs = 60'000;
constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr TimeMs kOutlookMs = 731 * kDayMs;
constexpr TimeMs kMeasuredMs = 7 * kDayMs;
constexpr std::size_t kMostOthers = 20;

/// What one connection is taken to send a second while nothing is measured.
constexpr double kPerConnection = 5;
/// A relay is not taken to be slower than this: so few come where few were waiting.
constexpr std::int64_t kLeastPerMinute = 60;

/// The most that the relay took in a minute with sending before it and after it, since the sender
/// was changed; nothing when that was never much.
std::optional<std::int64_t> measured_per_minute(const db::ReadTx& tx, const Sender& sender) {
    const auto minutes = store::send_rate::minutes_of_sender(
        tx, sender.id, std::max(sender.updated_at, tx.now() - kMeasuredMs));
    std::int64_t most = 0;
    for (std::size_t i = 1; i + 1 < minutes.size(); ++i) {
        if (minutes[i - 1].at + kMinuteMs == minutes[i].at &&
            minutes[i].at + kMinuteMs == minutes[i + 1].at) {
            most = std::max(most, minutes[i].sent);
        }
    }
    return most >= kLeastPerMinute ? std::optional(most) : std::nullopt;
}

/// What its relay takes a second; nothing: as fast as it is asked.
std::optional<double> speed_of(const db::ReadTx& tx, const Sender& sender, SendPlanning& planning) {
    constexpr double kSecondsOfMinute = 60;
    const SenderSettings& settings = sender.settings;
    std::optional<double> per_second;
    if (const auto measured = measured_per_minute(tx, sender)) {
        per_second = static_cast<double>(*measured) / kSecondsOfMinute;
        planning.notes.push_back(
            fmt::format("The mail server of sender {} took {} messages a minute, as measured in "
                        "the last 7 days; the plan goes by that.",
                        settings.name,
                        *measured));
    } else if (settings.transport == TransportKind::kSmtp) {
        per_second = settings.max_connections * kPerConnection;
        planning.notes.push_back(
            fmt::format("The speed of the mail server of sender {} is not measured yet: the plan "
                        "takes {:.0f} messages a second, {:.0f} for each connection.",
                        settings.name,
                        *per_second,
                        kPerConnection));
    }
    return per_second;
}

void add_speed(const db::ReadTx& tx, const std::vector<Sender>& senders, SendPlanning& planning) {
    planning.input.per_second = 0;
    for (const Sender& sender : senders) {
        const auto one = speed_of(tx, sender, planning);
        auto& sum = planning.input.per_second;
        sum = sum && one ? std::optional(*sum + *one) : std::nullopt;
    }
}

/// Those that can send; all of them when none can.
std::vector<Sender> senders_of(const db::ReadTx& tx, const Campaign& campaign) {
    std::vector<Sender> all;
    for (const CampaignSender& one : campaign.all_senders()) {
        if (auto sender = store::senders::find(tx, one.sender_id)) {
            all.push_back(*std::move(sender));
        }
    }
    std::vector<Sender> able = all;
    std::erase_if(able, [&](const Sender& one) {
        return one.is_out(tx.now(), campaign.options.failover.after_s);
    });
    return able.empty() ? all : able;
}

void tell_of_pool(const std::vector<Sender>& senders, std::size_t all, SendPlanning& planning) {
    if (all < 2) {
        return;
    }
    planning.notes.push_back(
        fmt::format("The plan takes the {} senders of this campaign as one with the limits of all "
                    "together.",
                    senders.size()));
    if (senders.size() < all) {
        planning.notes.push_back(fmt::format(
            "{} of its senders cannot send now and are not in the plan.", all - senders.size()));
    }
    if (!keep_same_hours(senders)) {
        planning.notes.push_back(
            fmt::format("Their sending windows or holidays differ: the plan goes by those of {}.",
                        senders.front().settings.name));
    }
}

planned::Traits traits_of(const PlannedCampaign& campaign,
                          const Sender& sender,
                          const std::optional<ContactCap>& cap,
                          TimeMs now) {
    planned::Traits traits;
    traits.timezone = campaign.windows.follow_recipient();
    traits.domain = sender.settings.limits.per_domain_per_minute.has_value();
    if (cap && !campaign.contact_cap_exempt) {
        traits.mails_since = now - cap->window_ms();
    }
    return traits;
}

PlannedCampaign planned_campaign(const db::ReadTx& tx,
                                 const Campaign& campaign,
                                 const PlanInput& input) {
    const SenderSettings& settings = input.sender.settings;
    PlannedCampaign made;
    made.id = campaign.id;
    made.limits = campaign.options.limits;
    made.windows =
        sending_windows(settings.window, settings.holidays, campaign.options.window, campaign.id);
    made.contact_cap_exempt = campaign.options.contact_cap_exempt;
    for (const Step& step : campaign.steps) {
        Step& delay = made.steps.emplace_back();
        delay.delay_s = step.delay_s;
        delay.delay_counts = step.delay_counts;
        delay.removed = step.removed;
    }
    const auto lanes = queue::lanes_of_campaign(tx, campaign.id);
    made.weight = lanes.empty() ? 1 : lanes.front().weight;
    return made;
}

/// All of its audience who can get mail; asked only where that is still to be enrolled.
std::int64_t count_active(const db::ReadTx& tx, const Campaign& campaign) {
    return campaign.enrolled ? campaign.recipients
                             : store::count_audience(tx, campaign.audience).active;
}

void add_campaign(const db::ReadTx& tx,
                  const Campaign& campaign,
                  std::int64_t active,
                  PlanInput& input) {
    PlannedCampaign made = planned_campaign(tx, campaign, input);
    made.people = planned_groups(
        tx, campaign, traits_of(made, input.sender, input.contact_cap, input.now), active);
    input.campaigns.push_back(std::move(made));
}

/// Those that share the sender, and what a person must let go on first.
void add_others(const db::ReadTx& tx, const Campaign& campaign, SendPlanning& planning) {
    std::set<CampaignId> found;
    for (const CampaignSender& one : campaign.all_senders()) {
        const auto more = planned::active_campaigns(tx, one.sender_id);
        found.insert(more.begin(), more.end());
    }
    found.erase(campaign.id);
    const std::vector<CampaignId> others(found.begin(), found.end());
    const std::size_t shown = std::min(others.size(), kMostOthers);
    for (std::size_t i = 0; i < shown; ++i) {
        const Campaign other = store::campaigns::get(tx, others[i]);
        add_campaign(tx, other, count_active(tx, other), planning.input);
    }
    if (!others.empty()) {
        planning.notes.push_back(
            fmt::format("{} other campaign{} of this sender send{} at the same time and {} in the "
                        "plan.",
                        others.size(),
                        others.size() == 1 ? "" : "s",
                        others.size() == 1 ? "s" : "",
                        shown < others.size() ? "the first 20 are"
                        : others.size() == 1  ? "is"
                                              : "are"));
    }
    const bool rests =
        campaign.state == CampaignState::kPaused || campaign.state == CampaignState::kHeld;
    const std::int64_t resting =
        planned::count_resting_campaigns(tx, planning.input.sender.id) - (rests ? 1 : 0);
    if (resting > 0) {
        planning.notes.push_back(
            fmt::format("{} campaign{} of this sender {} paused or held and not in the plan.",
                        resting,
                        resting == 1 ? "" : "s",
                        resting == 1 ? "is" : "are"));
    }
    if (rests) {
        planning.notes.emplace_back(
            "This campaign is stopped: the plan shows what goes out if it goes on now.");
    }
}

void add_uses(const db::ReadTx& tx, const std::vector<Sender>& senders, PlanInput& input) {
    std::vector<ThrottleRule> rules;
    for (const PlannedCampaign& campaign : input.campaigns) {
        const auto more = limits_of(campaign.id, campaign.limits, 0);
        rules.insert(rules.end(), more.begin(), more.end());
    }
    input.used = queue::throttle_uses(tx, rules);
    for (const Sender& sender : senders) {
        auto uses = queue::throttle_uses(tx, limits_of(sender, tx.now()));
        rekey(uses, input.sender.id);
        input.used.insert(input.used.end(), uses.begin(), uses.end());
    }
    std::stable_sort(input.used.begin(), input.used.end(), [](const auto& a, const auto& b) {
        return a.slice < b.slice;
    });
}

}  // namespace

SendPlanning planning_of(const db::ReadTx& tx,
                         const Campaign& campaign,
                         std::optional<std::int64_t> counted) {
    SendPlanning planning;
    PlanInput& input = planning.input;
    input.now = tx.now();
    input.until = std::max(tx.now(), campaign.schedule_at.value_or(0)) + kOutlookMs;
    input.contact_cap = Settings::contact_cap(tx);
    const std::vector<Sender> senders = senders_of(tx, campaign);
    if (!senders.empty()) {
        input.sender = senders.size() > 1 ? joined(senders) : senders.front();
        add_speed(tx, senders, planning);
        tell_of_pool(senders, campaign.all_senders().size(), planning);
    } else {
        planning.notes.emplace_back(
            "No sender is chosen yet: its limits, window and holidays are not in the plan.");
    }
    const std::int64_t active =
        counted && !campaign.enrolled ? *counted : count_active(tx, campaign);
    planning.recipients = std::max(active, campaign.recipients);
    planning.goes_on =
        campaign.options.ongoing && (campaign.enrolling || campaign.state == CampaignState::kDraft);
    add_campaign(tx, campaign, active, input);
    if (!senders.empty()) {
        add_others(tx, campaign, planning);
    }
    add_uses(tx, senders, input);
    const auto& first_slice = campaign.options.first_slice;
    if (first_slice && campaign.state == CampaignState::kDraft) {
        planning.notes.push_back(fmt::format(
            "After {} first message{} it waits for a yes: the plan takes it that the yes "
            "comes at once.",
            *first_slice,
            *first_slice == 1 ? "" : "s"));
    }
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        if (const auto& rule = campaign.steps[i].winner) {
            planning.notes.push_back(fmt::format(
                "{}: a sample gets its variants first. {}",
                step_name(static_cast<int>(i)),
                rule->by == WinnerBy::kHand
                    ? "The others wait until you choose one and are not in the plan."
                    : "The plan takes it that the others go as soon as the time of the rule is "
                      "over, counted from the beginning."));
        }
    }
    if (planning.goes_on) {
        planning.notes.emplace_back(campaign.options.trigger
                                        ? "People whose date comes later are not in the plan yet: "
                                          "it shows the next 62 days."
                                        : "People who come later are not in the plan yet.");
    }
    return planning;
}

}  // namespace campaignd::service
