#pragma once

#include "model/holidays.h"
#include "model/limits.h"
#include "model/window.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Limits& limits);
void to_json(nlohmann::json& out, const Ramp& ramp);
/// {"timezone","days","from","to","use_recipient_timezone","random_start_s"}.
void to_json(nlohmann::json& out, const Window& window);
/// {"min","max"}, in seconds.
void to_json(nlohmann::json& out, const Gap& gap);
/// {"countries":["DE"],"dates":["2026-12-24"],"timezone"}.
void to_json(nlohmann::json& out, const Holidays& holidays);

}  // namespace campaignd

/// When and how fast mail may go out. A value that is wrong counts as absent.
namespace campaignd::wire {

Limits read_limits(Reader& fields);
Ramp read_ramp(Reader& fields);
Window read_window(Reader& fields);
Gap read_gap(Reader& fields);
Holidays read_holidays(Reader& fields);
/// A time of day as minutes, "09:00"; 24:00 is the end of the day.
std::optional<int> read_minute(Reader& fields, std::string_view name, bool end_of_day);
std::string write_minute(int minute);
/// The field "timezone".
std::optional<std::string> read_time_zone(Reader& fields);

/// Of the field `name`: null takes it away.
template <typename T, typename Read>
std::optional<std::optional<T>> nullable_object(Reader& fields, std::string_view name, Read read) {
    std::optional<T> value;
    fields.object(name, [&](Reader& part) { value = read(part); });
    return nullable(fields, name, std::move(value));
}

}  // namespace campaignd::wire
