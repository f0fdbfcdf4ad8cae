#include "wire/calendar.h"

#include "wire/columns.h"

namespace campaignd {
namespace {

using nlohmann::json;

json of(const Calendar::Numbers& numbers) {
    return {{"planned", numbers.planned}, {"sent", numbers.sent}, {"expected", numbers.expected}};
}

json of(const Calendar::Day& day) {
    json steps = json::array();
    for (const Calendar::DayStep& one : day.steps) {
        json step = of(one.numbers);
        step["step"] = one.step;
        step["from"] = wire::time(one.from);
        step["until"] = wire::time(one.until);
        steps.push_back(std::move(step));
    }
    json hours = json::array();
    for (const Calendar::Hour& one : day.hours) {
        json hour = of(one.numbers);
        hour["at"] = wire::time(one.at);
        hour["step"] = one.step;
        hours.push_back(std::move(hour));
    }
    return {{"date", to_text_of_day(day.day)},
            {"steps", std::move(steps)},
            {"hours", std::move(hours)},
            {"holiday", day.holiday}};
}

json of(const Calendar::Bound& bound) {
    constexpr TimeMs kSecondMs = 1000;
    return {{"kind", to_text(bound.bound)},
            {"what", bound.what},
            {"sender", wire::text_or_null(bound.sender)},
            {"limit", bound.held.limit == 0 ? json(nullptr) : json(bound.held.limit)},
            {"from", wire::time(bound.held.from)},
            {"until", wire::time(bound.held.until)},
            {"held_s", bound.held.time / kSecondMs}};
}

template <typename T>
json all_of(const std::vector<T>& values) {
    json list = json::array();
    for (const T& value : values) {
        list.push_back(of(value));
    }
    return list;
}

}  // namespace

void to_json(nlohmann::json& out, const Calendar& calendar) {
    out = of(calendar.total);
    out.update({{"timezone", calendar.timezone},
                {"sender", wire::text_or_null(calendar.sender)},
                {"made_at", wire::time(calendar.made_at)},
                {"planned_at", wire::time(calendar.planned_at)},
                {"plan_pending", calendar.plan_pending},
                {"recipients", calendar.recipients},
                {"skipped", calendar.skipped},
                {"complete", calendar.complete},
                {"goes_on", calendar.goes_on},
                {"first_send_at", wire::time(calendar.first_send_at)},
                {"last_send_at", wire::time(calendar.last_send_at)},
                {"days", all_of(calendar.days)},
                {"bounds", all_of(calendar.bounds)},
                {"notes", calendar.notes}});
}

}  // namespace campaignd

namespace campaignd::wire {

/// {"complete":true,"hours":[[hour of the epoch, step, messages]]}
std::string to_column(const KeptPlan& plan) {
    constexpr TimeMs kHourMs = 3'600'000;
    json hours = json::array();
    for (const auto& [place, count] : plan.hours) {
        hours.push_back({place.first / kHourMs, place.second, count});
    }
    return json({{"complete", plan.complete}, {"hours", std::move(hours)}}).dump();
}

KeptPlan plan_from_column(std::string_view column) {
    constexpr TimeMs kHourMs = 3'600'000;
    try {
        const json object = parse_column(column);
        KeptPlan plan;
        plan.complete = object.at("complete").get<bool>();
        for (const json& hour : object.at("hours")) {
            plan.hours[{hour.at(0).get<TimeMs>() * kHourMs, hour.at(1).get<int>()}] =
                hour.at(2).get<std::int64_t>();
        }
        return plan;
    } catch (const json::exception& fault) {
        throw Error(ErrorCode::kCorrupt,
                    std::string("the plan that a campaign keeps cannot be read: ") + fault.what());
    }
}

std::string to_column(const std::vector<ThrottleUse>& uses) {
    json list = json::array();
    for (const ThrottleUse& use : uses) {
        check(use.key.whose() == ThrottleKey::Whose::kSender, "the use of a sender's limits");
        list.push_back({use.key.stored(), use.window_ms, use.slice, use.used});
    }
    return json::object({{"uses", std::move(list)}}).dump();
}

std::vector<ThrottleUse> uses_from_column(std::string_view column) {
    try {
        std::vector<ThrottleUse> uses;
        const json object = parse_column(column);
        for (const json& use : object.at("uses")) {
            uses.push_back({ThrottleKey::sender(use.at(0).get<std::int64_t>()),
                            use.at(1).get<std::int64_t>(),
                            use.at(2).get<TimeMs>(),
                            use.at(3).get<std::int64_t>()});
        }
        return uses;
    } catch (const json::exception& fault) {
        throw Error(ErrorCode::kCorrupt,
                    std::string("the use of limits at a launch cannot be read: ") + fault.what());
    }
}

}  // namespace campaignd::wire
