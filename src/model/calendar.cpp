#include "model/calendar.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

namespace campaignd {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
/// Waits in sum below this are no news.
constexpr TimeMs kShortMs = 30 * 60'000;
constexpr CalendarDay kMostDays = 800;

CalendarDay day_of(const date::time_zone& zone, TimeMs at) {
    const auto local =
        zone.to_local(date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at)));
    return date::floor<date::days>(local).time_since_epoch().count();
}

Calendar::Day& day_in(std::map<CalendarDay, Calendar::Day>& days, CalendarDay day) {
    Calendar::Day& found = days[day];
    found.day = day;
    return found;
}

void add(Calendar::Numbers& sum, const Calendar::Numbers& more) {
    sum.planned += more.planned;
    sum.sent += more.sent;
    sum.expected += more.expected;
}

Calendar::DayStep& step_of(Calendar::Day& day, int step, TimeMs from) {
    const auto found =
        std::find_if(day.steps.begin(), day.steps.end(), [step](const Calendar::DayStep& one) {
            return one.step == step;
        });
    if (found != day.steps.end()) {
        return *found;
    }
    Calendar::DayStep& made = day.steps.emplace_back();
    made.step = step;
    made.from = from;
    return made;
}

/// "12,480"
std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    for (std::ptrdiff_t at = std::ssize(text) - 3; at > 0; at -= 3) {
        text.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return text;
}

bool is_of_sender(PlanBound bound) noexcept {
    return bound != PlanBound::kCampaignHour && bound != PlanBound::kNewRecipients &&
           bound != PlanBound::kContactCap;
}

std::string words_of(PlanBound bound, std::int64_t limit, const std::string& sender) {
    const std::string number = grouped(limit);
    const std::string whose = " of sender " + sender;
    switch (bound) {
        case PlanBound::kPerSecond:
            return "the limit of " + number + " messages a second" + whose;
        case PlanBound::kPerMinute:
            return "the limit of " + number + " messages a minute" + whose;
        case PlanBound::kPerHour:
            return "the limit of " + number + " messages an hour" + whose;
        case PlanBound::kPerDay:
            return "the limit of " + number + " messages a day" + whose;
        case PlanBound::kRamp:
            return "the ramp" + whose + ", by then at " + number + " messages a day";
        case PlanBound::kGap:
            return "the pause between two messages" + whose;
        case PlanBound::kDomain:
            return "the limit of " + number + " messages a minute to one recipient domain" + whose;
        case PlanBound::kCampaignHour:
            return "the campaign's limit of " + number + " messages an hour";
        case PlanBound::kNewRecipients:
            return "the campaign's limit of " + number + " new recipients a day";
        case PlanBound::kRelaySpeed:
            return "the speed of the mail server" + whose;
        case PlanBound::kRelayTrouble:
            return "the trouble with the mail server" + whose;
        case PlanBound::kContactCap:
            break;
    }
    return "the contact cap";
}

/// The name of a day on which each of them has a holiday where it would have sent; nothing when one
/// of them sends.
std::optional<std::string> holiday_of_all(const std::vector<PlannedSender>& senders,
                                          const std::optional<Window>& window,
                                          CalendarDay day) {
    std::optional<std::string> found;
    for (const PlannedSender& one : senders) {
        const SenderSettings& settings = one.sender.settings;
        Window usual = (window ? window : settings.window).value_or(Window());
        usual.holidays = {};
        const auto name = settings.holidays ? settings.holidays->name(day) : std::nullopt;
        if (!name || !usual.sends_on(day)) {
            return std::nullopt;
        }
        found = found ? found : name;
    }
    return found;
}

}  // namespace

HourlySends hours_of(const SendPlan& plan) {
    HourlySends hours;
    for (const auto& [place, sends] : plan.hours) {
        hours[place] = sends.count;
    }
    return hours;
}

void add_days(Calendar& calendar,
              const HourlySends& planned,
              const HourlySends& sent,
              const SendPlan& expected) {
    std::map<std::pair<TimeMs, int>, Calendar::Numbers> hours;
    for (const auto& [place, count] : planned) {
        hours[place].planned = count;
    }
    for (const auto& [place, count] : sent) {
        hours[place].sent = count;
    }
    if (calendar.planned_at) {
        for (const auto& [place, sends] : expected.hours) {
            hours[place].expected = sends.count;
        }
    }
    const date::time_zone& zone = *date::locate_zone(calendar.timezone);
    std::map<CalendarDay, Calendar::Day> days;
    for (const auto& [place, numbers] : hours) {
        const auto& [at, step] = place;
        const auto known = expected.hours.find(place);
        const bool is_whole = known == expected.hours.end() || numbers.sent > 0;
        const TimeMs from = is_whole ? at : known->second.first;
        const TimeMs until = is_whole ? at + kHourMs : known->second.last;
        Calendar::Day& day = day_in(days, day_of(zone, from));
        Calendar::DayStep& of_step = step_of(day, step, from);
        of_step.until = std::max(of_step.until, until);
        add(of_step.numbers, numbers);
        add(calendar.total, numbers);
        day.hours.push_back({at, step, numbers});
    }
    for (auto& [number, day] : days) {
        std::sort(day.steps.begin(), day.steps.end(), [](const auto& a, const auto& b) {
            return a.step < b.step;
        });
        calendar.days.push_back(std::move(day));
    }
}

void add_holidays(Calendar& calendar,
                  const std::vector<PlannedSender>& senders,
                  const std::optional<Window>& window) {
    if (senders.empty() || calendar.days.empty()) {
        return;
    }
    std::map<CalendarDay, Calendar::Day> days;
    for (Calendar::Day& day : calendar.days) {
        days[day.day] = std::move(day);
    }
    const CalendarDay first = days.begin()->first;
    const CalendarDay last = std::min(days.rbegin()->first, first + kMostDays);
    for (CalendarDay number = first; number <= last; ++number) {
        if (auto name = holiday_of_all(senders, window, number)) {
            day_in(days, number).holiday = std::move(name);
        }
    }
    calendar.days.clear();
    for (auto& [number, day] : days) {
        calendar.days.push_back(std::move(day));
    }
}

std::vector<Calendar::Bound> bounds_of(const SendPlan& plan,
                                       const std::vector<PlannedSender>& senders) {
    std::vector<Calendar::Bound> bounds;
    for (const auto& [bound, held] : plan.held) {
        if (held.time >= kShortMs) {
            const std::string& sender = senders.at(held.sender).sender.settings.name;
            bounds.push_back({bound,
                              held,
                              words_of(bound, held.limit, sender),
                              is_of_sender(bound) ? sender : std::string()});
        }
    }
    std::stable_sort(bounds.begin(), bounds.end(), [](const auto& a, const auto& b) {
        return a.held.time > b.held.time;
    });
    return bounds;
}

}  // namespace campaignd
