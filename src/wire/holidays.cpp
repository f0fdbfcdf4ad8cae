// The days on which a sender rests, as JSON: see wire/limits.h.
#include <algorithm>

#include "model/time_zone.h"
#include "wire/columns.h"
#include "wire/limits.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Holidays& holidays) {
    nlohmann::json countries = nlohmann::json::array();
    for (std::size_t i = 0; i < kHolidayCountries; ++i) {
        if (holidays.countries.test(i)) {
            countries.push_back(to_text(static_cast<HolidayCountry>(i)));
        }
    }
    nlohmann::json dates = nlohmann::json::array();
    for (const CalendarDay day : holidays.dates) {
        dates.push_back(to_text_of_day(day));
    }
    out = {{"countries", std::move(countries)},
           {"dates", std::move(dates)},
           {"timezone", holidays.timezone}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMostDates = 400;
constexpr std::string_view kCountryCodes = "must be AT, CH, DE, ES, FR, GB, IT, NL or US";

/// `take(text)` is false for what is none; `wanted` says what is wanted then.
template <typename Take>
void read_list(Reader& fields,
               std::string_view name,
               std::size_t most,
               std::string_view wanted,
               const Take& take) {
    const json* list = fields.value(name);
    if (list == nullptr) {
        return;
    }
    if (!list->is_array() || list->size() > most) {
        fields.fault(name, "must be a list of at most " + std::to_string(most));
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        const json& item = (*list)[i];
        if (!item.is_string() || !take(item.get<std::string>())) {
            fields.fault(std::string(name) + '[' + std::to_string(i) + ']', std::string(wanted));
        }
    }
}

}  // namespace

Holidays read_holidays(Reader& fields) {
    Holidays holidays;
    read_list(fields,
              "countries",
              kHolidayCountries,
              kCountryCodes,
              [&holidays](const std::string& text) {
                  const auto country = parse_holiday_country(text);
                  if (country) {
                      holidays.countries.set(static_cast<std::size_t>(*country));
                  }
                  return country.has_value();
              });
    read_list(fields,
              "dates",
              kMostDates,
              "must be a date, written YYYY-MM-DD",
              [&holidays](const std::string& text) {
                  const auto day = parse_calendar_day(text);
                  if (day) {
                      holidays.dates.push_back(*day);
                  }
                  return day.has_value();
              });
    std::vector<CalendarDay>& dates = holidays.dates;
    std::sort(dates.begin(), dates.end());
    dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
    holidays.timezone = read_time_zone(fields).value_or(holidays.timezone);
    return holidays;
}

std::string to_column(const Holidays& holidays) {
    return json(holidays).dump();
}

Holidays holidays_from_column(std::string_view column) {
    return read_column(column, read_holidays);
}

}  // namespace campaignd::wire
