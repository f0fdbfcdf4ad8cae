#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace campaignd {

/// When a campaign mails a person by a date that is known of them: so many days after it, or before
/// it, at a time of the local day.
struct DateTrigger {
    std::string attribute;  // that holds the date
    int offset_d = 0;       // days after the date; negative: before it
    int at_minute = 9 * 60;
    bool every_year = true;               // else on the date itself alone
    std::string timezone = "UTC";         // a name that is_time_zone() knows
    bool use_recipient_timezone = false;  // the person's own, where it is known

    bool operator==(const DateTrigger&) const = default;
};

constexpr int kMaxTriggerDays = 366;  // before or after the date

/// A date as people store it.
struct StoredDate {
    std::optional<int> year;  // none: day and month alone, as of a birthday
    unsigned month = 1;
    unsigned day = 1;

    bool operator==(const StoredDate&) const = default;
};

/// YYYY-MM-DD, alone or before a time of day ("2026-11-27T08:00:00Z" is that day); MM-DD and
/// --MM-DD (RFC 6350 section 4.3.1) without a year. Nothing for anything else: 04/05 is in April
/// for some and in May for others.
std::optional<StoredDate> parse_stored_date(std::string_view text);

/// A moment at which the campaign mails the person.
struct DateMoment {
    TimeMs at = 0;
    int round = 0;  // the year of the date when it comes every year, else 0

    bool operator==(const DateMoment&) const = default;
};

/// The moments of a date with `from` < at <= `until`, ascending. Every year, the first is the date
/// itself; 29 February is 28 February in a year that has none. A local time that the clocks skip
/// counts as the moment after the gap; of one that comes twice, the first. A date without a year
/// has no moment for a trigger that is not for every year.
std::vector<DateMoment> date_moments(const DateTrigger& trigger,
                                     const StoredDate& date,
                                     std::string_view recipient_timezone,
                                     TimeMs from,
                                     TimeMs until);

/// The day of a moment on the trigger's own calendar: "2026-11-27".
std::string trigger_day(const DateTrigger& trigger, TimeMs at);

}  // namespace campaignd
