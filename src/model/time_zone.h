#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// True for a name of the IANA time zone database on this machine, such as "Europe/Berlin".
/// Thread-safe.
bool is_time_zone(std::string_view name);

/// The name of that zone as the database writes it; letter case and blanks for "_" do not matter
/// ("europe/zurich"). Nothing for an unknown one. Thread-safe.
std::optional<std::string> find_time_zone(std::string_view name);

/// The known name that resembles `name` most ("berlin" -> "Europe/Berlin"); empty when none does.
std::string nearest_time_zone(std::string_view name);

/// The day of a moment in a zone that is_time_zone() knows, as days since 1970-01-01.
std::int64_t local_day(std::string_view zone, TimeMs at);

/// The first moment of that day there; where the clocks skip midnight, the moment after the gap.
TimeMs start_of_day(std::string_view zone, std::int64_t day);

/// What to tell a person who wrote an unknown zone.
std::string unknown_time_zone(std::string_view name);

}  // namespace campaignd
