#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "base/clock.h"

namespace campaignd {

/// RFC 3339 text, or null when there is no such moment.
nlohmann::json time_or_null(const std::optional<TimeMs>& time);

}  // namespace campaignd
