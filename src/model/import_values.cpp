#include "model/import_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/rfc3339.h"
#include "base/text.h"
#include "model/import_status.h"
#include "model/unicode_text.h"

namespace campaignd {
namespace {

using Use = ImportUse;

constexpr std::size_t kMostDigits = 15;  // what a double holds exactly

bool is_seen_ascii(char c) noexcept {
    return c > 0x20 && c < 0x7f;
}

/// Takes the digits at the start of `text`.
std::string_view take_digits(std::string_view& text) noexcept {
    const auto* end =
        std::find_if_not(text.begin(), text.end(), [](char c) { return is_digit(c); });
    const std::string_view found = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(found.size());
    return found;
}

std::string_view without_zeros_in_front(std::string_view digits) noexcept {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

/// Three numbers with the same sign of - / . between them, and what stands behind.
struct Triple {
    std::array<std::string_view, 3> parts;
    char sign = '-';
    std::string_view rest;
};

std::optional<Triple> split_date(std::string_view text) {
    Triple triple;
    for (std::size_t i = 0; i < 3; ++i) {
        triple.parts.at(i) = take_digits(text);
        if (triple.parts.at(i).empty() || triple.parts.at(i).size() > 4) {
            return std::nullopt;
        }
        if (i == 2) {
            break;
        }
        if (text.empty() || (i == 1 && text[0] != triple.sign)) {
            return std::nullopt;
        }
        triple.sign = text[0];
        text.remove_prefix(1);
    }
    if (std::string_view("-/.").find(triple.sign) == std::string_view::npos ||
        (!text.empty() && text[0] != ' ' && text[0] != 'T')) {
        return std::nullopt;
    }
    triple.rest = trim(text.empty() || text[0] == ' ' ? text : text.substr(1));
    return triple;
}

struct Date {
    std::chrono::year_month_day day;
    std::string_view rest;
};

std::optional<Date> parse_date(std::string_view text, Use use) {
    const auto found = split_date(trim_cell(text));
    if (!found) {
        return std::nullopt;
    }
    const auto number = [&](std::size_t i) {
        return static_cast<unsigned>(*parse_int(found->parts.at(i)));
    };
    const bool year_first = found->parts[0].size() == 4;
    const bool year_last = !year_first && found->parts[2].size() == 4;
    const bool day_first = found->sign == '.' || use == Use::kDayFirstDate;
    if ((!year_first && !year_last) || (year_last && !day_first && use != Use::kMonthFirstDate)) {
        return std::nullopt;
    }
    const unsigned year = number(year_first ? 0 : 2);
    const unsigned month = year_first ? number(1) : day_first ? number(1) : number(0);
    const unsigned day = year_first ? number(2) : day_first ? number(0) : number(1);
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(month),
                                           std::chrono::day(day)};
    return date.ok() ? std::optional(Date{date, found->rest}) : std::nullopt;
}

std::string write(const std::chrono::year_month_day& date) {
    return fmt::format("{:04}-{:02}-{:02}",
                       static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace

std::string_view trim_cell(std::string_view text) {
    if (text.empty() || (is_seen_ascii(text.front()) && is_seen_ascii(text.back()))) {
        return text;
    }
    return is_utf8(text) ? trim_unseen(text) : trim(text);
}

std::string one_line(std::string_view text) {
    std::string line(trim_cell(text));
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = ' ';
        }
    }
    return line;
}

std::optional<std::string> read_number(std::string_view text) {
    text = trim_cell(text);
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
    std::string_view whole = take_digits(text);
    std::string_view fraction;
    if (!text.empty() && (text[0] == '.' || text[0] == ',')) {
        text.remove_prefix(1);
        fraction = take_digits(text);
        if (fraction.empty()) {
            return std::nullopt;
        }
    }
    if (whole.empty() || !text.empty()) {
        return std::nullopt;
    }
    whole = without_zeros_in_front(whole);
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
    if (whole.size() + fraction.size() > kMostDigits) {
        return std::nullopt;
    }
    std::string number(whole);
    if (!fraction.empty()) {
        number += '.';
        number += fraction;
    }
    return negative && number != "0" ? "-" + number : number;
}

std::optional<std::string> read_date(std::string_view text, ImportUse use) {
    const auto date = parse_date(text, use);
    return date ? std::optional(write(date->day)) : std::nullopt;
}

std::optional<bool> read_yes_no(std::string_view text) {
    return yes_or_no(text);
}

std::optional<TimeMs> read_time(std::string_view text) {
    text = trim_cell(text);
    if (const auto time = parse_rfc3339(text)) {
        return time;
    }
    const auto date = parse_date(text, Use::kDate);
    if (!date) {
        return std::nullopt;
    }
    std::string clock(date->rest.empty() ? "00:00:00" : date->rest);
    if (std::count(clock.begin(), clock.end(), ':') == 1) {
        clock += ":00";
    }
    return parse_rfc3339(write(date->day) + "T" + clock + "Z");
}

ImportUse likely_use(const std::vector<std::string_view>& cells) {
    const auto all = [&](auto reads) { return std::all_of(cells.begin(), cells.end(), reads); };
    if (cells.empty()) {
        return Use::kText;
    }
    for (const Use use : {Use::kDate, Use::kDayFirstDate, Use::kMonthFirstDate}) {
        if (all([&](std::string_view cell) { return read_date(cell, use).has_value(); })) {
            return use;
        }
    }
    // 0 and 1 alone are numbers as well: who means yes and no says so.
    if (all([](std::string_view cell) { return read_yes_no(cell).has_value(); })) {
        return Use::kYesNo;
    }
    const bool codes = std::any_of(cells.begin(), cells.end(), [](std::string_view cell) {
        return cell.size() > 1 && cell[0] == '0' && is_digit(cell[1]);  // a postal code, a phone
    });
    const bool numbers =
        !codes && all([](std::string_view cell) { return read_number(cell).has_value(); });
    return numbers ? Use::kNumber : Use::kText;
}

}  // namespace campaignd
