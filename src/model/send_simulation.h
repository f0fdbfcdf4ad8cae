#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/plan_lane.h"
#include "model/plan_limits.h"
#include "model/plan_line.h"
#include "model/send_plan.h"

namespace campaignd {

/// plan_sends() at work: from one moment at which something can go to the next, as the dispatcher
/// does. Owner: plan_sends(). Thread: one.
class SendSimulation {
  public:
    explicit SendSimulation(const PlanInput& input);
    SendPlan run();

  private:
    using Part = PlanLine::Part;
    /// Of a line's takers, each, what it may still send in this turn.
    using Quotas = std::vector<std::int64_t>;

    /// A taker of a part at this moment.
    struct Portioner {
        std::size_t place = 0;  // among the line's takers, and of its quota
        std::int64_t room = 0;
        double share = 1;  // of what its relay takes
    };

    std::size_t kind_of(const PlannedPeople& people);
    void round();
    void end_round();
    std::vector<PlanLine*> turn(const std::vector<PlanLine*>& hungry);
    void send(PlanLine& line, Quotas& quotas);
    void send(PlanLine& line, int step, Part& part, Quotas& quotas);
    std::vector<Portioner> portioners(PlanLine& line, int step, const Part& part, Quotas& quotas);
    void weigh_relays(PlanLine& line, std::vector<Portioner>& takers);
    bool hand_out(
        PlanLine& line, int step, Part& part, std::vector<Portioner>& takers, Quotas& quotas);
    void admit(PlanLine& line,
               int step,
               Part& part,
               const std::vector<Portioner>& takers,
               std::vector<PlanGroup>& groups);
    std::int64_t give(PlanLine& line,
                      int step,
                      Part& part,
                      const Portioner& taker,
                      std::vector<PlanGroup> groups);
    bool is_capped(PlanLine& line, int step, Part& part, PlanGroup& group);
    std::int64_t go_out(
        PlanLine& line, int step, Part& part, const Portioner& taker, const PlanGroup& group);
    void follow_up(PlanLine& line, int step, std::int64_t owner, PlanGroup group);
    void note(int step, std::int64_t count);
    std::optional<TimeMs> next_moment();
    std::optional<TimeMs> next_of(PlanLine& line);
    std::optional<TimeMs> next_of(PlanLine& line, int step, const Part& part, bool& is_told);
    void held(const PlanHold& hold);

    bool is_main(const PlanLine& line) const { return &line == &lines_.front(); }

    const PlanInput& input_;
    PlanUses uses_;
    std::vector<PlanKind> kinds_;
    std::map<std::pair<std::string, std::string>, std::size_t> kinds_known_;
    std::map<std::string, std::size_t> domains_;
    std::deque<PlanLine> lines_;
    std::vector<PlanSenderLimits> senders_;
    std::vector<std::int64_t> rooms_;             // of the senders, in this round
    std::vector<std::optional<PlanHold>> holds_;  // of the senders, behind it
    TimeMs now_;
    std::vector<SendPlan::Sends*> touched_;  // of this round
    SendPlan plan_;
};

}  // namespace campaignd
