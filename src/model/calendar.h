#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/send_plan.h"

namespace campaignd {

/// Messages by the hour of UTC in which they go out, and step.
using HourlySends = std::map<std::pair<TimeMs, int>, std::int64_t>;

/// What a calendar said at the launch.
struct KeptPlan {
    TimeMs made_at = 0;
    bool complete = true;
    HourlySends hours{};
};

/// A launch whose plan is still to be made, and what it goes by beside what is there anyway.
struct AwaitedPlan {
    TimeMs launched_at = 0;
    std::vector<ThrottleUse> used{};  // of the limits of its senders by then
};

/// What a campaign sends and sent, day by day. Before the launch `planned` is what would happen if
/// it began now, and nothing is sent; afterwards `planned` is what was said at the launch, `sent`
/// what went out, `expected` what is still to come as it looks now.
struct Calendar {
    struct Numbers {
        std::int64_t planned = 0;
        std::int64_t sent = 0;
        std::int64_t expected = 0;
    };

    struct Hour {
        TimeMs at = 0;
        int step = 0;
        Numbers numbers{};
    };

    struct DayStep {
        int step = 0;
        Numbers numbers{};
        TimeMs from = 0;   // the first of its messages, to the hour
        TimeMs until = 0;  // and the last
    };

    struct Day {
        CalendarDay day = 0;  // of `timezone`
        std::vector<DayStep> steps{};
        std::vector<Hour> hours{};
        std::optional<std::string> holiday{};  // on which nothing goes out
    };

    struct Bound {
        PlanBound bound = PlanBound::kPerDay;
        SendPlan::Held held{};
        std::string what;    // "the sender's limit of 1,000 messages a day"
        std::string sender;  // its name; empty: it is the campaign's own
    };

    std::string timezone;
    std::string sender;  // its name; empty: none is chosen
    TimeMs made_at = 0;
    std::optional<TimeMs> planned_at{};  // the launch; none before it
    bool plan_pending = false;           // what was planned at the launch is still being worked out
    std::int64_t recipients = 0;
    Numbers total{};
    std::int64_t skipped = 0;  // that the contact cap will leave out
    bool complete = true;      // the plan reaches the end
    bool goes_on = false;      // whoever comes later is enrolled, too
    std::optional<TimeMs> first_send_at{};
    std::optional<TimeMs> last_send_at{};
    std::vector<Day> days{};
    std::vector<Bound> bounds{};  // the longest first
    std::vector<std::string> notes{};
};

/// The messages of `plan` by hour.
HourlySends hours_of(const SendPlan& plan);

/// Adds them up by the days of a zone. `plan` gives the moments within the hours that it knows.
void add_days(Calendar& calendar,
              const HourlySends& planned,
              const HourlySends& sent,
              const SendPlan& expected);

/// Names the holidays between the first and the last day on which a window would send: those of all
/// senders alike. `window`: the campaign's, which goes before theirs.
void add_holidays(Calendar& calendar,
                  const std::vector<PlannedSender>& senders,
                  const std::optional<Window>& window);

/// What held the messages back for long, in words.
std::vector<Calendar::Bound> bounds_of(const SendPlan& plan,
                                       const std::vector<PlannedSender>& senders);

}  // namespace campaignd
