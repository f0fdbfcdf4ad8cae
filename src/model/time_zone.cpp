#include "model/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <vector>

#include "base/text.h"

namespace campaignd {
namespace {

/// Levenshtein distance, or `limit` when it is at least that.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    if (a.size() > b.size() + limit || b.size() > a.size() + limit) {
        return limit;
    }
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return std::min(row.back(), limit);
}

/// Lower-case name -> the name as written. Links too: they are older names of the same zones.
std::map<std::string, std::string> names_by_lower_case() {
    std::map<std::string, std::string> names;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
        names.emplace(to_lower(zone.name()), zone.name());
    }
#if !USE_OS_TZDB
    for (const auto& link : date::get_tzdb().links) {
        names.emplace(to_lower(link.name()), link.name());
    }
#endif
    return names;
}

std::string_view city_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace

bool is_time_zone(std::string_view name) {
    if (name.empty() || name.size() > 64) {
        return false;
    }
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::exception&) {
        return false;
    }
}

std::optional<std::string> find_time_zone(std::string_view name) {
    if (is_time_zone(name)) {
        return std::string(name);
    }
    static const std::map<std::string, std::string> names = names_by_lower_case();
    std::string wanted = to_lower(trim(truncate_utf8(name, 64)));
    std::replace(wanted.begin(), wanted.end(), ' ', '_');
    const auto found = names.find(wanted);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

std::string nearest_time_zone(std::string_view name) {
    std::string wanted = to_lower(trim(truncate_utf8(name, 64)));
    std::replace(wanted.begin(), wanted.end(), ' ', '_');
    constexpr std::size_t kTooFar = 4;
    std::size_t best_distance = kTooFar;
    std::string best;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
        const std::string known = to_lower(zone.name());
        const std::size_t distance = std::min(edit_distance(wanted, known, kTooFar),
                                              edit_distance(wanted, city_of(known), kTooFar));
        if (distance < best_distance && distance < wanted.size()) {
            best_distance = distance;
            best = zone.name();
        }
    }
    return best;
}

std::int64_t local_day(std::string_view zone, TimeMs at) {
    const auto local = date::locate_zone(zone)->to_local(
        date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at)));
    return date::floor<date::days>(local).time_since_epoch().count();
}

TimeMs start_of_day(std::string_view zone, std::int64_t day) {
    const date::local_time<std::chrono::milliseconds> midnight =
        date::local_days(date::days(static_cast<int>(day)));
    return date::locate_zone(zone)
        ->to_sys(midnight, date::choose::earliest)
        .time_since_epoch()
        .count();
}

std::string unknown_time_zone(std::string_view name) {
    const std::string shown = to_valid_utf8(truncate_utf8(name, 64));
    const std::string near = nearest_time_zone(name);
    return "\"" + shown + "\" is no IANA time zone" +
           (near.empty() ? ", such as Europe/Berlin" : ": did you mean " + near + "?");
}

}  // namespace campaignd
