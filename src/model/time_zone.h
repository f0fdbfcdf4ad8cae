#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// True for a name of the IANA time zone database on this machine, such as "Europe/Berlin".
/// Thread-safe.
bool is_time_zone(std::string_view name);

/// The name of that zone as the database writes it; letter case and blanks for "_" do not matter
/// ("europe/zurich"). Nothing for an unknown one. Thread-safe.
std::optional<std::string> find_time_zone(std::string_view name);

/// The known name that resembles `name` most ("berlin" -> "Europe/Berlin"); empty when none does.
std::string nearest_time_zone(std::string_view name);

/// What to tell a person who wrote an unknown zone.
std::string unknown_time_zone(std::string_view name);

}  // namespace campaignd
