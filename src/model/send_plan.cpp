#include "model/send_plan.h"

#include <algorithm>

#include "model/enum_words.h"
#include "model/send_simulation.h"

namespace campaignd {
namespace {

constexpr EnumWords<PlanBound, kPlanBounds> kBounds{{"per_second",
                                                     "per_minute",
                                                     "per_hour",
                                                     "per_day",
                                                     "ramp",
                                                     "gap",
                                                     "per_domain",
                                                     "campaign_per_hour",
                                                     "new_recipients",
                                                     "relay_speed",
                                                     "relay_trouble",
                                                     "contact_cap"}};

constexpr int kMostMoments = 500'000;

std::int64_t people_of(const PlanInput& input) {
    std::int64_t people = 0;
    for (const PlannedCampaign& campaign : input.campaigns) {
        for (const PlannedPeople& group : campaign.people) {
            people += group.count;
        }
    }
    return people;
}

/// What keeps those who are due from going: their campaign, or the sender who goes on first.
/// Nothing when somebody may go.
const PlanHold* what_holds(const std::optional<PlanHold>& campaign,
                           const std::optional<PlanHold>& least,
                           bool somebody_may) {
    if (campaign && (somebody_may || (least && campaign->until > least->until))) {
        return &*campaign;
    }
    return least && !somebody_may ? &*least : nullptr;
}

}  // namespace

SendSimulation::SendSimulation(const PlanInput& input)
    : input_(input), uses_(input.used), now_(input.now) {
    const std::int64_t people = people_of(input);
    for (std::size_t place = 0; place < input.senders.size(); ++place) {
        senders_.emplace_back(input, place, people, uses_);
    }
    for (const PlannedCampaign& campaign : input.campaigns) {
        PlanLine& line = lines_.emplace_back(campaign, uses_, kinds_);
        for (const PlannedPeople& group : campaign.people) {
            if (group.count > 0) {
                line.come(
                    group.step, group.owner, group.due, {kind_of(group), group.mails, group.count});
            }
        }
    }
}

std::size_t SendSimulation::kind_of(const PlannedPeople& people) {
    const auto known = kinds_known_.try_emplace({people.timezone, people.domain}, kinds_.size());
    if (known.second) {
        std::size_t domain = PlanKind::kNoDomain;
        if (!people.domain.empty()) {
            domain = domains_.try_emplace(people.domain, domains_.size() + 1).first->second;
        }
        kinds_.push_back({people.timezone, domain});
    }
    return known.first->second;
}

SendPlan SendSimulation::run() {
    for (int moments = 0;; ++moments) {
        round();
        const std::optional<TimeMs> next = next_moment();
        if (!next || lines_.front().empty()) {
            plan_.complete = lines_.front().empty();
            break;
        }
        if (*next > input_.until || moments >= kMostMoments) {
            plan_.complete = false;
            break;
        }
        now_ = std::max(*next, now_ + 1);
    }
    return std::move(plan_);
}

void SendSimulation::round() {
    rooms_.clear();
    for (PlanSenderLimits& sender : senders_) {
        rooms_.push_back(sender.room(now_));
    }
    std::vector<PlanLine*> hungry;
    for (PlanLine& line : lines_) {
        hungry.push_back(&line);
    }
    touched_.clear();
    while (!hungry.empty()) {
        hungry = turn(hungry);
    }
    end_round();
}

/// What was sent at this moment goes out one behind the other where there is a pace.
void SendSimulation::end_round() {
    TimeMs end = now_;
    for (std::size_t place = 0; place < senders_.size(); ++place) {
        const TimeMs of_sender = senders_[place].end_round(now_);
        const auto& takers = lines_.front().takers();
        if (std::any_of(takers.begin(), takers.end(), [&](const PlanLine::Taker& taker) {
                return taker.planned->sender == place;
            })) {
            end = std::max(end, of_sender);
        }
    }
    for (SendPlan::Sends* sends : touched_) {
        sends->last = std::max(sends->last, end);
        plan_.last = end;
    }
}

/// As the dispatcher shares the slots of a sender among its campaigns: by weight. What one leaves
/// goes to those who could have sent more: they are returned.
std::vector<PlanLine*> SendSimulation::turn(const std::vector<PlanLine*>& hungry) {
    std::vector<std::int64_t> weights(senders_.size(), 0);
    for (PlanLine* line : hungry) {
        for (const PlanLine::Taker& taker : line->takers()) {
            weights[taker.planned->sender] += line->campaign().weight;
        }
    }
    std::vector<PlanLine*> still;
    bool moved = false;
    for (PlanLine* line : hungry) {
        const std::int64_t weight = line->campaign().weight;
        Quotas quotas;
        for (const PlanLine::Taker& taker : line->takers()) {
            const std::int64_t room = rooms_[taker.planned->sender];
            std::int64_t& all = weights[taker.planned->sender];
            quotas.push_back(all == weight
                                 ? room
                                 : std::min(room, std::max<std::int64_t>(1, room / all * weight)));
            all -= weight;
        }
        const Quotas before = quotas;
        send(*line, quotas);
        bool is_still = false;
        for (std::size_t i = 0; i < quotas.size(); ++i) {
            rooms_[line->takers()[i].planned->sender] -= before[i] - quotas[i];
            moved = moved || quotas[i] < before[i];
            is_still = is_still || (before[i] > 0 && quotas[i] == 0);
        }
        if (is_still) {
            still.push_back(line);
        }
    }
    return moved ? std::move(still) : std::vector<PlanLine*>();
}

/// Follow-ups go before first messages.
void SendSimulation::send(PlanLine& line, Quotas& quotas) {
    for (int step = line.steps() - 1; step >= 0; --step) {
        for (Part& part : line.parts(step)) {
            if (part.lane.ready(now_)) {
                send(line, step, part, quotas);
            }
        }
    }
}

void SendSimulation::send(PlanLine& line, int step, Part& part, Quotas& quotas) {
    while (part.lane.ready(now_)) {
        std::vector<Portioner> takers = portioners(line, step, part, quotas);
        if (takers.empty() || !hand_out(line, step, part, takers, quotas)) {
            return;
        }
    }
}

/// Nothing when nobody is left who will ever get it.
std::optional<TimeMs> SendSimulation::next_moment() {
    holds_.clear();
    for (PlanSenderLimits& sender : senders_) {
        holds_.push_back(sender.hold(now_));
    }
    std::optional<TimeMs> next;
    for (PlanLine& line : lines_) {
        const std::optional<TimeMs> of_line = next_of(line);
        if (of_line && (!next || *of_line < *next)) {
            next = of_line;
        }
    }
    return next;
}

std::optional<TimeMs> SendSimulation::next_of(PlanLine& line) {
    std::optional<TimeMs> next;
    bool is_told = !is_main(line);  // what is asked about is the first
    for (int step = 0; step < line.steps(); ++step) {
        for (const Part& part : line.parts(step)) {
            const auto at = part.lane.empty() ? std::nullopt : next_of(line, step, part, is_told);
            next = !at ? next : next ? std::min(*next, *at) : at;
        }
    }
    return next;
}

/// When somebody may send the next of a part; notes what keeps those who are due from going.
std::optional<TimeMs> SendSimulation::next_of(PlanLine& line,
                                              int step,
                                              const Part& part,
                                              bool& is_told) {
    std::optional<TimeMs> next;
    std::optional<PlanHold> least;  // of those whose windows are open, the one who goes on first
    bool somebody_may = false;
    for (const std::size_t place : line.takers_of(step, part.owner)) {
        PlanLine::Taker& taker = line.takers()[place];
        const PlanDoor& door = line.door(taker, now_);
        const std::optional<PlanHold>& hold = holds_[taker.planned->sender];
        const TimeMs at = std::max(door.open ? now_ : door.until, hold ? hold->until : now_);
        next = next ? std::min(*next, at) : at;
        if (door.open) {
            somebody_may = somebody_may || !hold;
            least = hold && (!least || hold->until < least->until) ? hold : least;
        }
    }
    if (!next) {
        return std::nullopt;
    }
    const std::optional<PlanHold> campaign = line.limits().hold(step, now_);
    const PlanHold* hold = what_holds(campaign, least, somebody_may);
    if (hold != nullptr && part.lane.ready(now_) && !is_told) {
        held(*hold);
        is_told = true;
    }
    return std::max({*next, part.lane.first_due(), campaign ? campaign->until : now_});
}

void SendSimulation::held(const PlanHold& hold) {
    const auto found =
        plan_.held.try_emplace(hold.bound, SendPlan::Held{now_, now_, 0, hold.limit, hold.sender})
            .first;
    SendPlan::Held& held = found->second;
    held.time += std::max<TimeMs>(0, hold.until - std::max(now_, held.until));
    held.until = std::max(held.until, hold.until);
    held.limit = hold.limit;
    held.sender = hold.sender;
}

std::string_view to_text(PlanBound bound) noexcept {
    return kBounds[bound];
}

SendPlan plan_sends(const PlanInput& input) {
    return SendSimulation(input).run();
}

}  // namespace campaignd
