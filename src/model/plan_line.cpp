#include "model/plan_line.h"

#include <algorithm>

#include "model/sender_pool.h"

namespace campaignd {
namespace {

constexpr TimeMs kQuarterMs = 15 * 60'000;

}  // namespace

PlanLine::PlanLine(const PlannedCampaign& campaign,
                   PlanUses& uses,
                   const std::vector<PlanKind>& kinds)
    : campaign_(campaign), kinds_(kinds), limits_(campaign, uses), steps_(campaign.steps.size()) {
    for (const PlannedTaker& planned : campaign.takers) {
        Taker& taker = takers_.emplace_back();
        taker.planned = &planned;
        taker.had = planned.had;
        taker.follows_recipient = planned.windows.follow_recipient();
    }
}

void PlanLine::come(int step, std::int64_t owner, TimeMs due, PlanGroup group) {
    const auto& variants = campaign_.steps.at(static_cast<std::size_t>(step)).variants;
    std::int64_t weights = 0;
    for (const Variant& variant : variants) {
        weights += variant.weight;
    }
    if (weights == 0) {
        put(step, owner, due, std::move(group));
        return;
    }
    std::int64_t weight_before = 0;
    std::int64_t given = 0;
    for (const Variant& variant : variants) {
        weight_before += variant.weight;
        const std::int64_t upto = group.count * weight_before / weights;
        if (upto > given) {
            put(step,
                variant.sender_id.value_or(owner),
                due,
                {group.kind, group.mails, upto - given});
        }
        given = upto;
    }
}

void PlanLine::put(int step, std::int64_t owner, TimeMs due, PlanGroup group) {
    std::deque<Part>& parts = steps_.at(static_cast<std::size_t>(step));
    auto found = std::find_if(
        parts.begin(), parts.end(), [owner](const Part& part) { return part.owner == owner; });
    if (found == parts.end()) {
        parts.push_back({owner});
        found = std::prev(parts.end());
    }
    found->lane.add(due, std::move(group));
}

bool PlanLine::empty() const {
    return std::all_of(steps_.begin(), steps_.end(), [](const auto& parts) {
        return std::all_of(
            parts.begin(), parts.end(), [](const Part& part) { return part.lane.empty(); });
    });
}

/// One that is out sends nothing in a plan, unless there is nobody else.
const std::vector<std::size_t>& PlanLine::takers_of(int step, std::int64_t owner) {
    const auto [found, is_new] = known_.try_emplace({step == 0, owner});
    if (!is_new) {
        return found->second;
    }
    std::vector<PoolSender> pool;
    for (std::size_t i = 0; i < takers_.size(); ++i) {
        // By their places: a sender is told from another by that alone here.
        pool.push_back({.sender_id = static_cast<std::int64_t>(i) + 1,
                        .weight = takers_[i].planned->weight,
                        .out = takers_[i].planned->out});
    }
    std::int64_t place = 0;
    for (std::size_t i = 0; i < takers_.size(); ++i) {
        if (owner != 0 && takers_[i].planned->sender_id == owner) {
            place = static_cast<std::int64_t>(i) + 1;
        }
    }
    const bool stand_in = step == 0 || campaign_.may_stand_in;
    for (const campaignd::Taker& taker : campaignd::takers_of(pool, place, stand_in)) {
        found->second.push_back(static_cast<std::size_t>(taker.sender_id - 1));
    }
    std::vector<std::size_t> able = found->second;
    std::erase_if(able, [this](std::size_t i) { return takers_[i].planned->out; });
    if (!able.empty()) {
        found->second = std::move(able);
    }
    return found->second;
}

const PlanDoor& PlanLine::door(Taker& taker, TimeMs now) const {
    if (!taker.door.knows(now)) {
        const SendingWindows& windows = taker.planned->windows;
        const TimeMs opens = windows.open_at(now);
        // Where a window follows the recipient, both are looked at for each kind anyway.
        const TimeMs looks_again = opens > now               ? opens
                                   : taker.follows_recipient ? now + kQuarterMs
                                                             : windows.open_until(now, {});
        taker.door = {now, looks_again, opens <= now};
    }
    return taker.door;
}

const PlanDoor& PlanLine::door(Taker& taker, std::size_t kind, TimeMs now) const {
    if (taker.doors.size() < kinds_.size()) {
        taker.doors.resize(kinds_.size());
    }
    PlanDoor& door = taker.doors[kind];
    if (!door.knows(now)) {
        const SendingWindows& windows = taker.planned->windows;
        const std::string& zone = kinds_[kind].timezone;
        const TimeMs opens = windows.open_for(now, zone);
        door = {now, opens > now ? opens : windows.open_until(now, zone), opens <= now};
    }
    return door;
}

}  // namespace campaignd
