#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// "2026-11-23T21:58:00.000Z": RFC 3339 UTC with milliseconds, as every API answer writes time.
std::string to_rfc3339(TimeMs time);

/// RFC 3339 section 5.6 with any offset and 0 to 9 fraction digits; nothing when malformed.
std::optional<TimeMs> parse_rfc3339(std::string_view text);

inline constexpr std::array<std::string_view, 12> kMonthNames{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// RFC 5322 section 3.3 date-time, always +0000: "Mon, 23 Nov 2026 21:58:00 +0000".
std::string to_rfc5322_date(TimeMs time);

}  // namespace campaignd
