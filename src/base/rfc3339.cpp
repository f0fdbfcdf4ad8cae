#include "base/rfc3339.h"

#include <fmt/format.h>

#include <chrono>

#include "base/text.h"

namespace campaignd {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::weekday;
using std::chrono::year_month_day;

struct Parts {
    year_month_day date{};
    hh_mm_ss<milliseconds> clock;
    unsigned weekday_index = 0;
};

Parts parts_of(TimeMs time) {
    const sys_time<milliseconds> point{milliseconds(time)};
    const sys_days day = floor<days>(point);
    return {year_month_day(day), hh_mm_ss<milliseconds>(point - day), weekday(day).c_encoding()};
}

/// Fixed-width digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) {
        return -1;
    }
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Minutes east of UTC from "Z" or "+hh:mm".
std::optional<int> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") {
        return 0;
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const int hours = digits(text, 1, 2);
    const int minutes = digits(text, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return std::nullopt;
    }
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// Takes ".123" from the front of `rest` and returns its milliseconds.
std::optional<int> take_fraction(std::string_view& rest) {
    if (rest.empty() || rest[0] != '.') {
        return 0;
    }
    std::size_t length = 1;
    int millis = 0;
    int scale = 100;
    while (length < rest.size() && is_digit(rest[length])) {
        millis += (rest[length] - '0') * scale;
        scale /= 10;
        ++length;
    }
    if (length == 1 || length > 10) {
        return std::nullopt;
    }
    rest.remove_prefix(length);
    return millis;
}

}  // namespace

std::string to_rfc3339(TimeMs time) {
    const Parts parts = parts_of(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                       static_cast<int>(parts.date.year()),
                       static_cast<unsigned>(parts.date.month()),
                       static_cast<unsigned>(parts.date.day()),
                       parts.clock.hours().count(),
                       parts.clock.minutes().count(),
                       parts.clock.seconds().count(),
                       parts.clock.subseconds().count());
}

std::optional<TimeMs> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
        text[16] != ':' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return std::nullopt;
    }
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    std::string_view rest = text.substr(19);
    const std::optional<int> millis = take_fraction(rest);
    const std::optional<int> offset = parse_offset(rest);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60 || !millis || !offset) {
        return std::nullopt;
    }
    const year_month_day date{std::chrono::year(year),
                              std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    const TimeMs midnight =
        std::chrono::duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
    return midnight + ((hour * 60LL + minute - *offset) * 60 + second) * 1000 + *millis;
}

std::string to_rfc5322_date(TimeMs time) {
    static constexpr std::array<const char*, 7> kDays = {
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const Parts parts = parts_of(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                       kDays.at(parts.weekday_index),
                       static_cast<unsigned>(parts.date.day()),
                       kMonthNames.at(static_cast<unsigned>(parts.date.month()) - 1),
                       static_cast<int>(parts.date.year()),
                       parts.clock.hours().count(),
                       parts.clock.minutes().count(),
                       parts.clock.seconds().count());
}

}  // namespace campaignd
