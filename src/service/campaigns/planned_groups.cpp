#include "service/campaigns/planned_groups.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "model/plan_lane.h"
#include "model/variants.h"
#include "queue/queue.h"
#include "store/audience.h"
#include "store/ongoing.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

namespace planned = store::planned_people;

constexpr int kSlice = 4'000;
constexpr std::int64_t kSample = 200'000;
constexpr std::int64_t kMostDated = 100'000;
constexpr TimeMs kDatesMs = 62LL * 24 * 3'600'000;

int every_of(std::int64_t people) {
    return static_cast<int>(std::max<std::int64_t>(1, people / kSample));
}

/// Of a sample, so that all of them come to `total`.
std::vector<PlannedPeople> scaled(std::vector<PlannedPeople> groups, std::int64_t total) {
    std::vector<PlanGroup> counts;
    counts.reserve(groups.size());
    for (const PlannedPeople& group : groups) {
        counts.push_back({0, {}, group.count});
    }
    std::int64_t sampled = 0;
    for (const PlannedPeople& group : groups) {
        sampled += group.count;
    }
    if (sampled == 0 || sampled == total) {
        return groups;
    }
    // share_evenly() gives no more than there are: let there be enough.
    const std::int64_t times = total / sampled + 1;
    for (PlanGroup& group : counts) {
        group.count *= times;
    }
    const std::vector<std::int64_t> shares = share_evenly(counts, total);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i].count = shares[i];
    }
    return groups;
}

PlannedPeople people_of(const planned::Alike& alike, int step, TimeMs due) {
    return {step, due, alike.timezone, alike.domain, alike.mails, alike.count};
}

/// `total` people of the audience, all due at the same moment.
std::vector<PlannedPeople> of_audience(const db::ReadTx& tx,
                                       const Campaign& campaign,
                                       const planned::Traits& traits,
                                       std::int64_t total,
                                       TimeMs due) {
    if (!traits.any() || total == 0) {
        return {{.step = 0, .due = due, .count = total}};
    }
    const int every = every_of(total);
    std::map<std::tuple<std::string, std::string, std::vector<TimeMs>>, std::int64_t> found;
    store::AudienceSlice slice;
    while (!slice.at_end) {
        slice = store::audience_slice(tx, campaign.audience, slice.cursor, kSlice);
        std::erase_if(slice.people, [every](RecipientId id) { return id % every != 0; });
        for (const planned::Alike& one : planned::alike(tx, slice.people, traits)) {
            found[{one.timezone, one.domain, one.mails}] += one.count;
        }
    }
    std::vector<PlannedPeople> groups;
    groups.reserve(found.size());
    for (const auto& [key, count] : found) {
        const auto& [timezone, domain, mails] = key;
        groups.push_back({0, due, timezone, domain, mails, count});
    }
    return scaled(std::move(groups), total);
}

/// Those who wait in a lane of a step: its part is whose they are.
void add_waiting(const db::ReadTx& tx,
                 const queue::Lane& lane,
                 const planned::Traits& traits,
                 std::vector<PlannedPeople>& groups) {
    std::vector<PlannedPeople> found;
    if (!traits.any()) {
        for (const planned::Due& due : planned::ready(tx, lane.id)) {
            found.push_back({.step = lane.step, .due = due.at, .count = due.count});
        }
    } else {
        const std::int64_t total = planned::count_ready(tx, lane.id);
        for (const planned::Alike& one :
             planned::ready_alike(tx, lane.id, traits, every_of(total))) {
            found.push_back(people_of(one, lane.step, one.due));
        }
        found = scaled(std::move(found), total);
    }
    for (PlannedPeople& group : found) {
        group.owner = std::max<std::int64_t>(lane.part, 0);
        groups.push_back(std::move(group));
    }
}

/// Of people who are still to be enrolled: the sample of the first message goes at once, the others
/// when the rule decides. Where a person does, they are in no plan.
void split_sample(const Campaign& campaign, std::vector<PlannedPeople>& groups) {
    const auto& rule = campaign.steps.front().winner;
    std::int64_t people = 0;
    for (const PlannedPeople& group : groups) {
        people += group.count;
    }
    if (!rule || people == 0) {
        return;
    }
    const std::int64_t sample = sample_size(*rule, people);
    std::vector<PlannedPeople> all;
    std::int64_t seen = 0;
    std::int64_t taken = 0;
    for (PlannedPeople& group : groups) {
        seen += group.count;
        const std::int64_t until = sample * seen / people;
        PlannedPeople others = group;
        others.count = group.count - (until - taken);
        others.due += rule->after_s * 1000;
        group.count = until - taken;
        taken = until;
        for (PlannedPeople* part : {&group, &others}) {
            const bool waits_for_you = part == &others && rule->by == WinnerBy::kHand;
            if (part->count > 0 && !waits_for_you) {
                all.push_back(std::move(*part));
            }
        }
    }
    groups = std::move(all);
}

/// Those who wait for the winner of a step's variants.
void add_others(const db::ReadTx& tx,
                const Campaign& campaign,
                const queue::Lane& lane,
                const planned::Traits& traits,
                std::vector<PlannedPeople>& groups) {
    const auto test = store::variants::find(tx, campaign.id, lane.step);
    const auto& rule = campaign.steps.at(static_cast<std::size_t>(lane.step)).winner;
    if (!test || (test->is_open() && (!rule || rule->by == WinnerBy::kHand))) {
        return;
    }
    const TimeMs from =
        test->is_open() ? test->decide_at.value_or(tx.now() + rule->after_s * 1000) : tx.now();
    const std::size_t known = groups.size();
    add_waiting(tx, lane, traits, groups);
    for (std::size_t i = known; i < groups.size(); ++i) {
        groups[i].due = std::max(groups[i].due, from);
    }
}

/// Each on their dates of the next two months.
std::vector<PlannedPeople> by_date(const db::ReadTx& tx, const Campaign& campaign, TimeMs now) {
    const DateTrigger& trigger = *campaign.options.trigger;
    std::map<std::pair<TimeMs, std::string>, std::int64_t> found;
    std::int64_t looked_at = 0;
    store::AudienceSlice slice;
    while (!slice.at_end && looked_at < kMostDated) {
        slice = store::audience_slice(tx, campaign.audience, slice.cursor, kSlice);
        looked_at += std::ssize(slice.people);
        for (const auto& person : store::ongoing::dates(tx, slice.people, trigger.attribute)) {
            const auto date = parse_stored_date(person.value);
            if (!date) {
                continue;
            }
            for (const DateMoment& moment :
                 date_moments(trigger, *date, person.timezone, now, now + kDatesMs)) {
                ++found[{moment.at, person.timezone}];
            }
        }
    }
    std::vector<PlannedPeople> groups;
    for (const auto& [key, count] : found) {
        groups.push_back({.step = 0, .due = key.first, .timezone = key.second, .count = count});
    }
    return groups;
}

}  // namespace

std::vector<PlannedPeople> planned_groups(const db::ReadTx& tx,
                                          const Campaign& campaign,
                                          const planned::Traits& traits,
                                          std::int64_t active,
                                          TimeMs now) {
    const CampaignOptions& options = campaign.options;
    const bool is_new =
        campaign.state == CampaignState::kDraft || campaign.state == CampaignState::kScheduled;
    const bool has_ended =
        campaign.state == CampaignState::kFinished || campaign.state == CampaignState::kCancelled;
    if (has_ended || campaign.steps.empty()) {
        return {};
    }
    if (is_new && options.trigger) {
        return by_date(tx, campaign, now);
    }
    std::vector<PlannedPeople> groups;
    if (!campaign.enrolled && (!options.ongoing || options.include_existing)) {
        groups = of_audience(tx,
                             campaign,
                             traits,
                             std::max<std::int64_t>(0, active - campaign.recipients),
                             std::max(now, campaign.schedule_at.value_or(0)));
    }
    if (is_new || !campaign.enrolled) {
        split_sample(campaign, groups);
    }
    if (is_new) {
        return groups;
    }
    for (const queue::Lane& lane : queue::lanes_of_campaign(tx, campaign.id)) {
        if (lane.part == queue::kWaitingPart) {
            add_others(tx, campaign, lane, traits, groups);
        } else if (lane.step > 0 || !campaign.openers_cancelled) {
            add_waiting(tx, lane, traits, groups);
        }
    }
    return groups;
}

}  // namespace campaignd::service
