// SendSimulation: who sends what at one moment.
#include "model/send_simulation.h"

#include <algorithm>
#include <climits>

#include "model/follow_up.h"
#include "model/sender_pool.h"
#include "model/step_change.h"

namespace campaignd {
namespace {

constexpr TimeMs kHourMs = 3'600'000;

}  // namespace

/// Who may send of this part now, by windows and limits.
std::vector<SendSimulation::Portioner> SendSimulation::portioners(PlanLine& line,
                                                                  int step,
                                                                  const Part& part,
                                                                  Quotas& quotas) {
    std::vector<Portioner> takers;
    const std::int64_t together = line.limits().room(step, now_);
    for (const std::size_t place : line.takers_of(step, part.owner)) {
        if (line.door(line.takers()[place], now_).open) {
            takers.push_back({place, std::min(quotas[place], together)});
        }
    }
    if (takers.size() > 1) {
        weigh_relays(line, takers);
    }
    std::erase_if(takers, [](const Portioner& taker) { return taker.room <= 0; });
    return takers;
}

/// Where relays set the pace, the connections of several are used by weight, as the dispatcher
/// keeps slots free. Who waits for a limit counts for nothing.
void SendSimulation::weigh_relays(PlanLine& line, std::vector<Portioner>& takers) {
    const auto of = [&](const Portioner& taker) -> const PlannedTaker& {
        return *line.takers()[taker.place].planned;
    };
    const auto weight_of = [&](const Portioner& taker) {
        return static_cast<double>(std::max<std::int64_t>(of(taker).weight, 1));
    };
    for (Portioner& one : takers) {
        const PlanSenderLimits& sender = senders_[of(one).sender];
        const auto own = static_cast<double>(sender.connections());
        double most = own;
        for (const Portioner& other : takers) {
            PlanSenderLimits& limits = senders_[of(other).sender];
            if (limits.goes_by_relay() && limits.room_of_limits(now_) > 0) {
                most = std::min(
                    most,
                    static_cast<double>(limits.connections()) * weight_of(one) / weight_of(other));
            }
        }
        if (sender.goes_by_relay() && own > 0) {
            one.share = std::max(most, 1.0) / own;
            one.room = std::min(one.room, sender.room_of_share(one.share, now_));
        }
    }
}

/// Of those who are due first, to each taker its share. False when nobody can take more.
bool SendSimulation::hand_out(
    PlanLine& line, int step, Part& part, std::vector<Portioner>& takers, Quotas& quotas) {
    const TimeMs due = part.lane.first_due();
    std::vector<PlanGroup> groups = part.lane.take_first();
    admit(line, step, part, takers, groups);
    if (groups.empty()) {
        return true;
    }
    std::int64_t left = 0;
    for (const PlanGroup& group : groups) {
        left += group.count;
    }
    const std::int64_t may =
        std::min({left, line.limits().room(step, now_), std::int64_t{INT_MAX}});
    std::vector<Portion> portions;
    for (const Portioner& taker : takers) {
        const PlanLine::Taker& known = line.takers()[taker.place];
        portions.push_back({static_cast<int>(std::min(taker.room, may)),
                            std::max<std::int64_t>(known.planned->weight, 1),
                            known.had});
    }
    const std::vector<int> dealt = deal(static_cast<int>(may), portions);
    bool moved = false;
    for (std::size_t i = 0; i < takers.size(); ++i) {
        if (dealt[i] == 0) {
            continue;
        }
        moved = true;
        std::vector<PlanGroup> theirs;
        const std::vector<std::int64_t> shares = share_evenly(groups, dealt[i]);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (shares[g] > 0) {
                theirs.push_back({groups[g].kind, groups[g].mails, shares[g]});
                groups[g].count -= shares[g];
            }
        }
        quotas[takers[i].place] -= give(line, step, part, takers[i], std::move(theirs));
    }
    for (PlanGroup& group : groups) {
        if (group.count > 0) {
            part.lane.add(due, std::move(group));
        }
    }
    return moved;
}

/// Leaves those who may get it now by one of the takers; the others wait for their moment, or never
/// get it.
void SendSimulation::admit(PlanLine& line,
                           int step,
                           Part& part,
                           const std::vector<Portioner>& takers,
                           std::vector<PlanGroup>& groups) {
    std::erase_if(groups, [&](PlanGroup& group) {
        std::optional<TimeMs> opens;
        for (const Portioner& one : takers) {
            PlanLine::Taker& taker = line.takers()[one.place];
            const bool waits = taker.follows_recipient && !line.door(taker, group.kind, now_).open;
            const TimeMs at = waits ? line.door(taker, group.kind, now_).until : now_;
            opens = opens ? std::min(*opens, at) : at;
        }
        if (opens && *opens > now_) {
            part.lane.add(*opens, std::move(group));
            return true;
        }
        return is_capped(line, step, part, group);
    });
}

/// How many of them go out by this taker. To some its own window may be closed, although another's
/// is open: what was handed to it waits for that.
std::int64_t SendSimulation::give(
    PlanLine& line, int step, Part& part, const Portioner& taker, std::vector<PlanGroup> groups) {
    PlanLine::Taker& known = line.takers()[taker.place];
    std::int64_t gone = 0;
    for (PlanGroup& group : groups) {
        known.had += group.count;
        if (known.follows_recipient && !line.door(known, group.kind, now_).open) {
            const TimeMs opens = line.door(known, group.kind, now_).until;
            part.lane.add(opens, std::move(group));
        } else {
            gone += go_out(line, step, part, taker, group);
        }
    }
    return gone;
}

bool SendSimulation::is_capped(PlanLine& line, int step, Part& part, PlanGroup& group) {
    const auto& cap = input_.contact_cap;
    if (!cap || line.campaign().contact_cap_exempt || std::ssize(group.mails) < cap->mails) {
        return false;
    }
    const TimeMs until =
        group.mails[group.mails.size() - static_cast<std::size_t>(cap->mails)] + cap->window_ms();
    if (until <= now_) {
        return false;
    }
    if (cap->over == OverCap::kDelay) {
        if (is_main(line)) {
            held({until, PlanBound::kContactCap, cap->mails});
        }
        part.lane.add(until, std::move(group));
        return true;
    }
    if (is_main(line)) {
        plan_.skipped += group.count;
    }
    if (step > 0) {
        follow_up(line, step, part.owner, std::move(group));
    }
    return true;
}

/// How many of them do: a limit of their domain may put the others off.
std::int64_t SendSimulation::go_out(
    PlanLine& line, int step, Part& part, const Portioner& taker, const PlanGroup& group) {
    const PlannedTaker& planned = *line.takers()[taker.place].planned;
    PlanSenderLimits& sender = senders_[planned.sender];
    const std::size_t domain = kinds_[group.kind].domain;
    std::int64_t going = group.count;
    if (domain != PlanKind::kNoDomain && sender.has_domain_limit()) {
        going = std::min(going, sender.room_of_domain(domain, now_));
        sender.take_of_domain(domain, now_, going);
        if (going < group.count) {
            const TimeMs until = std::max(now_ + 1, sender.domain_free_at(domain, now_));
            part.lane.add(until, {group.kind, group.mails, group.count - going});
            if (is_main(line)) {
                held({until, PlanBound::kDomain, sender.domain_limit(), planned.sender});
            }
        }
    }
    if (going == 0) {
        return 0;
    }
    sender.take(now_, going, taker.share);
    line.limits().take(step, now_, going);
    if (is_main(line)) {
        note(step, going);
    }
    PlanGroup next{group.kind, group.mails, going};
    if (input_.contact_cap) {
        next.mails.push_back(now_);
        if (std::ssize(next.mails) > input_.contact_cap->mails) {
            next.mails.erase(next.mails.begin());
        }
    }
    // Where there is one sender alone nothing is anybody's own.
    follow_up(line, step, line.takers().size() > 1 ? planned.sender_id : 0, std::move(next));
    return going;
}

void SendSimulation::follow_up(PlanLine& line, int step, std::int64_t owner, PlanGroup group) {
    const PlannedCampaign& campaign = line.campaign();
    if (const auto after = step_after(campaign.steps, step)) {
        const TimeMs due = follow_up_due(now_,
                                         campaign.steps[static_cast<std::size_t>(*after)],
                                         campaign.takers.front().windows.of_days(),
                                         kinds_[group.kind].timezone);
        line.come(*after, owner, due, std::move(group));
    }
}

void SendSimulation::note(int step, std::int64_t count) {
    SendPlan::Sends& sends = plan_.hours[{now_ - now_ % kHourMs, step}];
    if (sends.count == 0) {
        sends.first = now_;
    }
    sends.count += count;
    sends.last = now_;
    touched_.push_back(&sends);
    plan_.sends += count;
    plan_.first = plan_.first.value_or(now_);
}

}  // namespace campaignd
