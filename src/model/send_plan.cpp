#include "model/send_plan.h"

#include <algorithm>

#include "model/enum_words.h"
#include "model/follow_up.h"
#include "model/plan_lane.h"
#include "model/plan_limits.h"
#include "model/step_change.h"

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

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kQuarterMs = kHourMs / 4;
constexpr int kMostMoments = 500'000;
constexpr std::size_t kNoDomain = 0;

/// Whether windows are open, remembered for as long as that stays so.
struct Door {
    TimeMs from = 0;
    TimeMs until = 0;
    bool open = false;

    bool knows(TimeMs now) const noexcept { return from <= now && now < until; }
};

struct Kind {
    std::string timezone;
    std::size_t domain = kNoDomain;
};

class Simulation {
  public:
    explicit Simulation(const PlanInput& input);
    SendPlan run();

  private:
    struct Line {
        const PlannedCampaign* campaign = nullptr;
        std::vector<PlanLane> steps;
        Door door;                // of what is open to all alike
        std::vector<Door> doors;  // to each kind
        bool follows_recipient = false;

        bool empty() const {
            return std::all_of(
                steps.begin(), steps.end(), [](const PlanLane& lane) { return lane.empty(); });
        }
    };

    std::size_t kind_of(const PlannedPeople& people);
    const Door& door(Line& line);
    const Door& door(Line& line, std::size_t kind);
    void round();
    std::int64_t send(Line& line, std::int64_t wanted);
    std::int64_t send(Line& line, int step, std::int64_t wanted);
    void admit(Line& line, int step, std::vector<PlanGroup>& groups);
    bool is_capped(Line& line, int step, PlanGroup& group);
    std::int64_t go_out(Line& line, int step, const PlanGroup& group, std::int64_t count);
    void follow_up(Line& line, int step, PlanGroup group);
    void note(int step, std::int64_t count);
    std::optional<TimeMs> next_moment();
    std::optional<TimeMs> next_of(Line& line, const std::optional<PlanHold>& sender);
    void held(PlanBound bound, TimeMs until, std::int64_t limit);

    const PlanInput& input_;
    std::vector<Kind> kinds_;
    std::map<std::pair<std::string, std::string>, std::size_t> kinds_known_;
    std::map<std::string, std::size_t> domains_;
    std::vector<Line> lines_;
    PlanLimits limits_;
    TimeMs now_;
    std::vector<SendPlan::Sends*> touched_;  // of this round
    SendPlan plan_;
};

std::int64_t people_of(const PlanInput& input) {
    std::int64_t people = 0;
    for (const PlannedCampaign& campaign : input.campaigns) {
        for (const PlannedPeople& group : campaign.people) {
            people += group.count;
        }
    }
    return people;
}

Simulation::Simulation(const PlanInput& input)
    : input_(input),
      limits_(input, people_of(input)),
      now_(std::max(input.now, input.sender.retry_at.value_or(0))) {
    for (const PlannedCampaign& campaign : input.campaigns) {
        Line& line = lines_.emplace_back();
        line.campaign = &campaign;
        line.steps.resize(campaign.steps.size());
        line.follows_recipient = campaign.windows.follow_recipient();
        for (const PlannedPeople& people : campaign.people) {
            if (people.count > 0) {
                line.steps.at(static_cast<std::size_t>(people.step))
                    .add(people.due, {kind_of(people), people.mails, people.count});
            }
        }
    }
    for (Line& line : lines_) {
        line.doors.resize(kinds_.size());
    }
    if (now_ > input.now) {
        plan_.held[PlanBound::kRelayTrouble] = {input.now, now_, now_ - input.now, 0};
    }
}

std::size_t Simulation::kind_of(const PlannedPeople& people) {
    const auto known = kinds_known_.try_emplace({people.timezone, people.domain}, kinds_.size());
    if (known.second) {
        std::size_t domain = kNoDomain;
        if (!people.domain.empty() && input_.sender.settings.limits.per_domain_per_minute) {
            domain = domains_.try_emplace(people.domain, domains_.size() + 1).first->second;
        }
        kinds_.push_back({people.timezone, domain});
    }
    return known.first->second;
}

const Door& Simulation::door(Line& line) {
    if (!line.door.knows(now_)) {
        const SendingWindows& windows = line.campaign->windows;
        const TimeMs opens = windows.open_at(now_);
        // Where a window follows the recipient, both are looked at for each kind anyway.
        const TimeMs looks_again = opens > now_             ? opens
                                   : line.follows_recipient ? now_ + kQuarterMs
                                                            : windows.open_until(now_, {});
        line.door = {now_, looks_again, opens <= now_};
    }
    return line.door;
}

const Door& Simulation::door(Line& line, std::size_t kind) {
    Door& door = line.doors[kind];
    if (!door.knows(now_)) {
        const SendingWindows& windows = line.campaign->windows;
        const std::string& zone = kinds_[kind].timezone;
        const TimeMs opens = windows.open_for(now_, zone);
        door = {now_, opens > now_ ? opens : windows.open_until(now_, zone), opens <= now_};
    }
    return door;
}

SendPlan Simulation::run() {
    for (int moments = 0;; ++moments) {
        round();
        const std::optional<TimeMs> next = next_moment();
        if (!next || lines_.front().empty()) {
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

/// As the dispatcher shares a sender's slots: by weight, and what one leaves goes to the others.
void Simulation::round() {
    std::int64_t room = limits_.room(now_);
    std::int64_t sent = 0;
    std::vector<Line*> hungry;
    for (Line& line : lines_) {
        hungry.push_back(&line);
    }
    touched_.clear();
    while (room > 0 && !hungry.empty()) {
        std::int64_t weights = 0;
        for (const Line* line : hungry) {
            weights += line->campaign->weight;
        }
        const std::int64_t before = room;
        std::vector<Line*> still;
        for (Line* line : hungry) {
            const std::int64_t weight = line->campaign->weight;
            const std::int64_t quota =
                weights == weight ? room : std::max<std::int64_t>(1, room / weights * weight);
            const std::int64_t gone = send(*line, std::min(quota, room));
            weights -= weight;
            room -= gone;
            if (gone == quota) {
                still.push_back(line);
            }
        }
        sent += before - room;
        hungry = room == before ? std::vector<Line*>() : std::move(still);
    }
    const TimeMs end = limits_.end_round(now_, sent);
    for (SendPlan::Sends* sends : touched_) {
        sends->last = std::max(sends->last, end);
        plan_.last = end;
    }
}

/// Follow-ups go before first messages.
std::int64_t Simulation::send(Line& line, std::int64_t wanted) {
    std::int64_t sent = 0;
    for (int step = static_cast<int>(line.steps.size()) - 1; step >= 0 && sent < wanted; --step) {
        if (!line.steps[static_cast<std::size_t>(step)].ready(now_) || !door(line).open) {
            continue;
        }
        const std::int64_t room = limits_.room(*line.campaign, step, now_);
        sent += send(line, step, std::min(room, wanted - sent));
    }
    return sent;
}

std::int64_t Simulation::send(Line& line, int step, std::int64_t wanted) {
    PlanLane& lane = line.steps[static_cast<std::size_t>(step)];
    std::int64_t sent = 0;
    while (sent < wanted && lane.ready(now_)) {
        const TimeMs due = lane.first_due();
        std::vector<PlanGroup> groups = lane.take_first();
        admit(line, step, groups);
        const std::vector<std::int64_t> shares = share_evenly(groups, wanted - sent);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (shares[i] > 0) {
                sent += go_out(line, step, groups[i], shares[i]);
            }
            groups[i].count -= shares[i];
            if (groups[i].count > 0) {
                lane.add(due, std::move(groups[i]));
            }
        }
    }
    return sent;
}

/// Leaves those who may get it now; the others wait for their moment, or never get it.
void Simulation::admit(Line& line, int step, std::vector<PlanGroup>& groups) {
    PlanLane& lane = line.steps[static_cast<std::size_t>(step)];
    std::erase_if(groups, [&](PlanGroup& group) {
        if (line.follows_recipient) {
            const Door& theirs = door(line, group.kind);
            if (!theirs.open) {
                lane.add(theirs.until, std::move(group));
                return true;
            }
        }
        return is_capped(line, step, group);
    });
}

bool Simulation::is_capped(Line& line, int step, PlanGroup& group) {
    const auto& cap = input_.contact_cap;
    if (!cap || line.campaign->contact_cap_exempt || std::ssize(group.mails) < cap->mails) {
        return false;
    }
    const TimeMs until =
        group.mails[group.mails.size() - static_cast<std::size_t>(cap->mails)] + cap->window_ms();
    if (until <= now_) {
        return false;
    }
    if (cap->over == OverCap::kDelay) {
        if (&line == &lines_.front()) {
            held(PlanBound::kContactCap, until, cap->mails);
        }
        line.steps[static_cast<std::size_t>(step)].add(until, std::move(group));
        return true;
    }
    if (&line == &lines_.front()) {
        plan_.skipped += group.count;
    }
    if (step > 0) {
        follow_up(line, step, std::move(group));
    }
    return true;
}

/// How many of them do: a limit of their domain may put the others off.
std::int64_t Simulation::go_out(Line& line, int step, const PlanGroup& group, std::int64_t count) {
    const std::size_t domain = kinds_[group.kind].domain;
    std::int64_t going = count;
    if (domain != kNoDomain) {
        going = std::min(going, limits_.room_of_domain(domain, now_));
        limits_.take_of_domain(domain, now_, going);
        if (going < count) {
            const TimeMs until = std::max(now_ + 1, limits_.domain_free_at(domain, now_));
            line.steps[static_cast<std::size_t>(step)].add(
                until, {group.kind, group.mails, count - going});
            if (&line == &lines_.front()) {
                held(PlanBound::kDomain,
                     until,
                     input_.sender.settings.limits.per_domain_per_minute.value_or(0));
            }
        }
    }
    if (going == 0) {
        return 0;
    }
    limits_.take(*line.campaign, step, now_, going);
    if (&line == &lines_.front()) {
        note(step, going);
    }
    PlanGroup next{group.kind, group.mails, going};
    if (input_.contact_cap) {
        next.mails.push_back(now_);
        if (std::ssize(next.mails) > input_.contact_cap->mails) {
            next.mails.erase(next.mails.begin());
        }
    }
    follow_up(line, step, std::move(next));
    return going;
}

void Simulation::follow_up(Line& line, int step, PlanGroup group) {
    if (const auto after = step_after(line.campaign->steps, step)) {
        const auto next = static_cast<std::size_t>(*after);
        const TimeMs due = follow_up_due(now_,
                                         line.campaign->steps[next],
                                         line.campaign->windows.of_days(),
                                         kinds_[group.kind].timezone);
        line.steps[next].add(due, std::move(group));
    }
}

void Simulation::note(int step, std::int64_t count) {
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

/// Nothing when nobody is left.
std::optional<TimeMs> Simulation::next_moment() {
    const std::optional<PlanHold> sender = limits_.hold(now_);
    std::optional<TimeMs> next;
    for (Line& line : lines_) {
        const std::optional<TimeMs> of_line = next_of(line, sender);
        if (of_line && (!next || *of_line < *next)) {
            next = of_line;
        }
    }
    return next && sender ? std::max(*next, sender->until) : next;
}

std::optional<TimeMs> Simulation::next_of(Line& line, const std::optional<PlanHold>& sender) {
    std::optional<TimeMs> next;
    bool is_told = &line != &lines_.front();  // what is asked about is the first
    for (int step = 0; step < static_cast<int>(line.steps.size()); ++step) {
        const PlanLane& lane = line.steps[static_cast<std::size_t>(step)];
        if (lane.empty()) {
            continue;
        }
        TimeMs at = std::max(now_, lane.first_due());
        const bool closed = !door(line).open;
        const std::optional<PlanHold> campaign = limits_.hold(*line.campaign, step, now_);
        if (closed) {
            at = std::max(at, door(line).until);
        }
        if (campaign) {
            at = std::max(at, campaign->until);
        }
        if (lane.ready(now_) && !closed && !is_told && (campaign || sender)) {
            const bool by_campaign = campaign && (!sender || campaign->until > sender->until);
            const PlanHold& hold = by_campaign ? *campaign : *sender;
            held(hold.bound, hold.until, hold.limit);
            is_told = true;
        }
        next = next ? std::min(*next, at) : at;
    }
    return next;
}

void Simulation::held(PlanBound bound, TimeMs until, std::int64_t limit) {
    const auto found = plan_.held.try_emplace(bound, SendPlan::Held{now_, now_, 0, limit}).first;
    SendPlan::Held& held = found->second;
    held.time += std::max<TimeMs>(0, until - std::max(now_, held.until));
    held.until = std::max(held.until, until);
    held.limit = limit;
}

}  // namespace

std::string_view to_text(PlanBound bound) noexcept {
    return kBounds[bound];
}

SendPlan plan_sends(const PlanInput& input) {
    return Simulation(input).run();
}

}  // namespace campaignd
