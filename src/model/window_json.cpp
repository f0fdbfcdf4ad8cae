#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "model/json_fields.h"
#include "model/time_zone.h"
#include "model/window.h"

namespace campaignd {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

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

std::string write_minute(int minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::optional<int> read_minute(JsonFields& fields, const char* name, bool end_of_day) {
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

void read_days(JsonFields& fields, Window& window) {
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

Window parse_window(const json& object, const std::string& path, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, path);
    Window window;
    if (const auto name = fields.text("timezone")) {
        window.timezone = *name;
        if (!is_time_zone(*name)) {
            fields.fault("timezone", unknown_time_zone(*name));
            window.timezone = "UTC";
        }
    }
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
    fields.reject_unknown();
    return window;
}

json to_json(const Window& window) {
    json days = json::array();
    for (std::size_t i = 0; i < kDays.size(); ++i) {
        if (window.days.test(i)) {
            days.push_back(kDays.at(i));
        }
    }
    return {{"timezone", window.timezone},
            {"days", std::move(days)},
            {"from", write_minute(window.from_minute)},
            {"to", write_minute(window.to_minute)},
            {"use_recipient_timezone", window.use_recipient_timezone}};
}

}  // namespace campaignd
