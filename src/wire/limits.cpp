#include "wire/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "model/time_zone.h"
#include "wire/columns.h"

namespace campaignd {
namespace {

using LimitField = std::pair<const char*, std::optional<std::int64_t> Limits::*>;
constexpr std::array<LimitField, 5> kLimitFields{
    LimitField{"per_second", &Limits::per_second},
    LimitField{"per_minute", &Limits::per_minute},
    LimitField{"per_hour", &Limits::per_hour},
    LimitField{"per_day", &Limits::per_day},
    LimitField{"per_domain_per_minute", &Limits::per_domain_per_minute}};

using RampField = std::pair<const char*, std::int64_t Ramp::*>;
constexpr std::array<RampField, 3> kRampFields{RampField{"start_per_day", &Ramp::start_per_day},
                                               RampField{"add_per_day", &Ramp::add_per_day},
                                               RampField{"max_per_day", &Ramp::max_per_day}};

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

}  // namespace

void to_json(nlohmann::json& out, const Limits& limits) {
    out = nlohmann::json::object();
    for (const auto& [name, member] : kLimitFields) {
        if (limits.*member) {
            out[name] = *(limits.*member);
        }
    }
}

void to_json(nlohmann::json& out, const Ramp& ramp) {
    for (const auto& [name, member] : kRampFields) {
        out[name] = ramp.*member;
    }
}

void to_json(nlohmann::json& out, const Window& window) {
    nlohmann::json days = nlohmann::json::array();
    for (std::size_t i = 0; i < kDays.size(); ++i) {
        if (window.days.test(i)) {
            days.push_back(kDays.at(i));
        }
    }
    out = {{"timezone", window.timezone},
           {"days", std::move(days)},
           {"from", wire::write_minute(window.from_minute)},
           {"to", wire::write_minute(window.to_minute)},
           {"use_recipient_timezone", window.use_recipient_timezone}};
    if (window.random_start_s > 0) {
        out["random_start_s"] = window.random_start_s;
    }
}

void to_json(nlohmann::json& out, const Gap& gap) {
    out = {{"min", gap.min_s}, {"max", gap.max_s}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::int64_t kMost = 1'000'000'000;
constexpr std::int64_t kMinuteS = 60;
constexpr std::int64_t kLongestStartS = 24 * 3'600;
constexpr std::int64_t kLongestGapS = 24 * 3'600;

/// "09:00" as minutes; nothing when it is no time of day. 24:00 is the end of the day.
std::optional<int> parse_minute(const std::string& text) {
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const auto hour = parse_int(std::string_view(text).substr(0, 2));
    const auto minute = parse_int(std::string_view(text).substr(3, 2));
    if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59 || *hour > 24 ||
        (*hour == 24 && *minute > 0)) {
        return std::nullopt;
    }
    return static_cast<int>(*hour * 60 + *minute);
}

void read_days(Reader& fields, Window& window) {
    const json* list = fields.value("days");
    if (list == nullptr) {
        return;
    }
    window.days.reset();
    if (!list->is_array() || list->empty()) {
        fields.fault("days", "must be a list of at least one of mon, tue, wed, thu, fri, sat, sun");
        return;
    }
    for (std::size_t i = 0; i < list->size() && i < 20; ++i) {
        const json& day = (*list)[i];
        const std::string word = day.is_string() ? day.get<std::string>() : "";
        const auto at = std::find(kDays.begin(), kDays.end(), word);
        if (at == kDays.end()) {
            fields.fault("days[" + std::to_string(i) + "]",
                         "must be mon, tue, wed, thu, fri, sat or sun");
        } else {
            window.days.set(static_cast<std::size_t>(at - kDays.begin()));
        }
    }
}

}  // namespace

Limits read_limits(Reader& fields) {
    Limits limits;
    for (const auto& [name, member] : kLimitFields) {
        limits.*member = fields.integer(name, 1, kMost);
    }
    return limits;
}

Ramp read_ramp(Reader& fields) {
    Ramp ramp;
    for (const auto& [name, member] : kRampFields) {
        fields.require(name);
        ramp.*member = fields.integer(name, 1, kMost).value_or(0);
    }
    if (ramp.max_per_day > 0 && ramp.max_per_day < ramp.start_per_day) {
        fields.fault("max_per_day", "must not be below start_per_day");
    }
    return ramp;
}

std::string write_minute(int minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::optional<int> read_minute(Reader& fields, std::string_view name, bool end_of_day) {
    const std::optional<std::string> text = fields.text(name);
    if (!text) {
        return std::nullopt;
    }
    const std::optional<int> minute = parse_minute(*text);
    if (!minute || (!end_of_day && *minute == 24 * 60)) {
        fields.fault(name,
                     end_of_day ? "must be a time from 00:00 to 24:00, written HH:MM"
                                : "must be a time from 00:00 to 23:59, written HH:MM");
        return std::nullopt;
    }
    return minute;
}

std::optional<std::string> read_time_zone(Reader& fields) {
    auto name = fields.text("timezone");
    if (name && !is_time_zone(*name)) {
        fields.fault("timezone", unknown_time_zone(*name));
        name.reset();
    }
    return name;
}

Window read_window(Reader& fields) {
    Window window;
    window.timezone = read_time_zone(fields).value_or(window.timezone);
    read_days(fields, window);
    const auto from = read_minute(fields, "from", false);
    const auto to = read_minute(fields, "to", true);
    window.from_minute = from.value_or(0);
    window.to_minute = to.value_or(24 * 60);
    if (from && to && *from == *to) {
        fields.fault("to",
                     "must differ from \"from\"; for the whole day write from 00:00 to 24:00");
    }
    window.use_recipient_timezone = fields.boolean("use_recipient_timezone").value_or(false);
    window.random_start_s = fields.integer("random_start_s", 0, kLongestStartS).value_or(0);
    if (window.random_start_s >= window.length_minutes() * kMinuteS) {
        fields.fault("random_start_s", "must be shorter than the window is open");
        window.random_start_s = 0;
    }
    return window;
}

Gap read_gap(Reader& fields) {
    Gap gap;
    fields.require("min");
    fields.require("max");
    gap.min_s = fields.integer("min", 0, kLongestGapS).value_or(0);
    gap.max_s = fields.integer("max", 1, kLongestGapS).value_or(kLongestGapS);
    if (gap.max_s < gap.min_s) {
        fields.fault("max", "must not be below min");
        gap.max_s = gap.min_s;
    }
    return gap;
}

std::string to_column(const Limits& limits) {
    return json(limits).dump();
}

std::string to_column(const Ramp& ramp) {
    return json(ramp).dump();
}

std::string to_column(const Window& window) {
    return json(window).dump();
}

std::string to_column(const Gap& gap) {
    return json(gap).dump();
}

Limits limits_from_column(std::string_view column) {
    return read_column(column, read_limits);
}

Ramp ramp_from_column(std::string_view column) {
    return read_column(column, read_ramp);
}

Window window_from_column(std::string_view column) {
    return read_column(column, read_window);
}

Gap gap_from_column(std::string_view column) {
    return read_column(column, read_gap);
}

}  // namespace campaignd::wire
