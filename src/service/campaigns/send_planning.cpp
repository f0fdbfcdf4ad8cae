#include "service/campaigns/send_planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/sending_limits.h"
#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/access/settings.h"
#include "service/campaigns/planned_groups.h"
#include "store/audience.h"
#include "store/campaign_senders.h"
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

/// Where the plan has this sender; nothing when there is no such sender.
std::optional<std::size_t> place_of(const db::ReadTx& tx, std::int64_t id, SendPlanning& planning) {
    std::vector<PlannedSender>& senders = planning.input.senders;
    for (std::size_t place = 0; place < senders.size(); ++place) {
        if (senders[place].sender.id == id) {
            return place;
        }
    }
    auto sender = store::senders::find(tx, id);
    if (!sender) {
        return std::nullopt;
    }
    const auto per_second = speed_of(tx, *sender, planning);
    senders.push_back({*std::move(sender), per_second});
    return senders.size() - 1;
}

std::vector<PlannedTaker> takers_of(const db::ReadTx& tx,
                                    const Campaign& campaign,
                                    SendPlanning& planning) {
    std::map<std::int64_t, store::campaign_senders::Sums> sums;
    if (campaign.state != CampaignState::kDraft) {
        sums = store::campaign_senders::sums(tx, campaign.id);
    }
    std::vector<PlannedTaker> takers;
    for (const CampaignSender& one : campaign.all_senders()) {
        const auto place = place_of(tx, one.sender_id, planning);
        if (!place) {
            continue;
        }
        const Sender& sender = planning.input.senders[*place].sender;
        PlannedTaker& taker = takers.emplace_back();
        taker.sender = *place;
        taker.sender_id = one.sender_id;
        taker.weight = campaign.senders.empty() ? 1 : one.weight;
        taker.out = sender.is_out(tx.now(), campaign.options.failover.after_s);
        taker.had = sums[one.sender_id].sent;
        taker.windows = sending_windows(
            sender.settings.window, sender.settings.holidays, campaign.options.window, campaign.id);
    }
    return takers;
}

void tell_of_pool(const std::vector<PlannedTaker>& takers, SendPlanning& planning) {
    const auto out = std::count_if(
        takers.begin(), takers.end(), [](const PlannedTaker& taker) { return taker.out; });
    if (takers.size() > 1 && out > 0 && out < std::ssize(takers)) {
        planning.notes.push_back(fmt::format(
            "{} of the {} senders of this campaign cannot send now and {} not in the plan.",
            out,
            takers.size(),
            out == 1 ? "is" : "are"));
    }
}

planned::Traits traits_of(const PlannedCampaign& campaign,
                          const PlanInput& input,
                          const AwaitedPlan* awaited) {
    planned::Traits traits;
    for (const PlannedTaker& taker : campaign.takers) {
        const Limits& limits = input.senders[taker.sender].sender.settings.limits;
        traits.timezone = traits.timezone || taker.windows.follow_recipient();
        traits.domain = traits.domain || limits.per_domain_per_minute.has_value();
    }
    if (input.contact_cap && !campaign.contact_cap_exempt) {
        traits.mails_since = input.now - input.contact_cap->window_ms();
        traits.mails_before = awaited ? awaited->launched_at : traits.mails_before;
    }
    return traits;
}

/// What of a step a plan looks at.
Step planned_step(const Step& step) {
    Step made;
    made.delay_s = step.delay_s;
    made.delay_counts = step.delay_counts;
    made.removed = step.removed;
    const bool of_others =
        std::any_of(step.variants.begin(), step.variants.end(), [](const Variant& variant) {
            return variant.sender_id.has_value();
        });
    for (std::size_t i = 0; of_others && i < step.variants.size(); ++i) {
        Variant& variant = made.variants.emplace_back();
        variant.weight = step.variants[i].weight;
        variant.sender_id = step.variants[i].sender_id;
    }
    return made;
}

PlannedCampaign planned_campaign(const db::ReadTx& tx,
                                 const Campaign& campaign,
                                 SendPlanning& planning) {
    PlannedCampaign made;
    made.id = campaign.id;
    made.limits = campaign.options.limits;
    made.takers = takers_of(tx, campaign, planning);
    if (made.takers.empty()) {
        planning.input.senders.resize(std::max<std::size_t>(1, planning.input.senders.size()));
        PlannedTaker& taker = made.takers.emplace_back();
        taker.windows =
            sending_windows(std::nullopt, std::nullopt, campaign.options.window, campaign.id);
    }
    made.may_stand_in = campaign.options.failover.follow_ups;
    made.contact_cap_exempt = campaign.options.contact_cap_exempt;
    for (const Step& step : campaign.steps) {
        made.steps.push_back(planned_step(step));
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
                  const AwaitedPlan* awaited,
                  SendPlanning& planning) {
    PlanInput& input = planning.input;
    PlannedCampaign made = planned_campaign(tx, campaign, planning);
    made.people = planned_groups(tx, campaign, traits_of(made, input, awaited), active, input.now);
    input.campaigns.push_back(std::move(made));
}

/// Those that share a sender with it.
void add_others(const db::ReadTx& tx,
                const Campaign& campaign,
                const AwaitedPlan* awaited,
                SendPlanning& planning) {
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
        add_campaign(tx, other, count_active(tx, other), awaited, planning);
    }
    if (!others.empty()) {
        planning.notes.push_back(
            fmt::format("{} other campaign{} of {} send{} at the same time and {} in the plan.",
                        others.size(),
                        others.size() == 1 ? "" : "s",
                        campaign.senders.empty() ? "this sender" : "these senders",
                        others.size() == 1 ? "s" : "",
                        shown < others.size() ? "the first 20 are"
                        : others.size() == 1  ? "is"
                                              : "are"));
    }
}

/// What a person must let go on first.
void tell_of_resting(const db::ReadTx& tx, const Campaign& campaign, SendPlanning& planning) {
    const bool rests =
        campaign.state == CampaignState::kPaused || campaign.state == CampaignState::kHeld;
    for (const CampaignSender& one : campaign.all_senders()) {
        const auto sender = store::senders::find(tx, one.sender_id);
        const std::int64_t resting =
            planned::count_resting_campaigns(tx, one.sender_id) - (rests ? 1 : 0);
        if (sender && resting > 0) {
            planning.notes.push_back(
                fmt::format("{} campaign{} of sender {} {} paused or held and not in the plan.",
                            resting,
                            resting == 1 ? "" : "s",
                            sender->settings.name,
                            resting == 1 ? "is" : "are"));
        }
    }
    if (rests) {
        planning.notes.emplace_back(
            "This campaign is stopped: the plan shows what goes out if it goes on now.");
    }
}

std::vector<ThrottleUse> uses_of(const db::ReadTx& tx, const Sender& sender) {
    return queue::throttle_uses(tx, limits_of(sender, tx.now()));
}

/// Of a launch what was used by then: what the campaign has sent since is what is planned.
void add_uses(const db::ReadTx& tx,
              const Campaign& campaign,
              const AwaitedPlan* awaited,
              PlanInput& input) {
    std::vector<ThrottleRule> rules;
    for (const PlannedCampaign& planned : input.campaigns) {
        if (!awaited || planned.id != campaign.id) {
            const auto more = limits_of(planned.id, planned.limits, 0);
            rules.insert(rules.end(), more.begin(), more.end());
        }
    }
    input.used = queue::throttle_uses(tx, rules);
    const auto add = [&input](const std::vector<ThrottleUse>& uses) {
        input.used.insert(input.used.end(), uses.begin(), uses.end());
    };
    for (const PlannedSender& one : input.senders) {
        if (!awaited || !campaign.has_sender(one.sender.id)) {
            add(uses_of(tx, one.sender));
        }
    }
    if (awaited) {
        add(awaited->used);
    }
    std::stable_sort(input.used.begin(), input.used.end(), [](const auto& a, const auto& b) {
        return a.slice < b.slice;
    });
}

/// What no plan can know.
void tell_of_unknown(const Campaign& campaign, SendPlanning& planning) {
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
}

SendPlanning planning_at(const db::ReadTx& tx,
                         const Campaign& campaign,
                         std::optional<std::int64_t> counted,
                         const AwaitedPlan* awaited) {
    SendPlanning planning;
    PlanInput& input = planning.input;
    input.now = awaited ? awaited->launched_at : tx.now();
    input.until = std::max(input.now, campaign.schedule_at.value_or(0)) + kOutlookMs;
    input.contact_cap = Settings::contact_cap(tx);
    const std::int64_t active =
        counted && !campaign.enrolled ? *counted : count_active(tx, campaign);
    planning.recipients = std::max(active, campaign.recipients);
    planning.goes_on =
        campaign.options.ongoing && (campaign.enrolling || campaign.state == CampaignState::kDraft);
    add_campaign(tx, campaign, active, awaited, planning);
    tell_of_pool(input.campaigns.front().takers, planning);
    if (campaign.all_senders().empty()) {
        planning.notes.emplace_back(
            "No sender is chosen yet: its limits, window and holidays are not in the plan.");
    } else {
        add_others(tx, campaign, awaited, planning);
        tell_of_resting(tx, campaign, planning);
    }
    add_uses(tx, campaign, awaited, input);
    tell_of_unknown(campaign, planning);
    return planning;
}

}  // namespace

SendPlanning planning_of(const db::ReadTx& tx,
                         const Campaign& campaign,
                         std::optional<std::int64_t> counted) {
    return planning_at(tx, campaign, counted, nullptr);
}

SendPlanning planning_of_launch(const db::ReadTx& tx,
                                Campaign campaign,
                                const AwaitedPlan& awaited) {
    campaign.state = CampaignState::kDraft;
    campaign.recipients = 0;
    campaign.enrolled = false;
    campaign.enrolling = false;
    return planning_at(tx, campaign, std::nullopt, &awaited);
}

AwaitedPlan awaited_plan(const db::ReadTx& tx, const Campaign& campaign) {
    AwaitedPlan awaited{tx.now()};
    for (const CampaignSender& one : campaign.all_senders()) {
        if (const auto sender = store::senders::find(tx, one.sender_id)) {
            const auto uses = uses_of(tx, *sender);
            awaited.used.insert(awaited.used.end(), uses.begin(), uses.end());
        }
    }
    return awaited;
}

}  // namespace campaignd::service
