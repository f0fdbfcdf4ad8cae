#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd::service {

/// When a backup was made, as its name and those of its copies say it: the second, and which of
/// those made in that second it is:
///   20261128T031500Z, then 20261128T031500Z-2
/// Later ones are greater.
struct BackupStamp {
    TimeMs at = 0;  // of the whole second
    int number = 1;

    std::string text() const;

    auto operator<=>(const BackupStamp&) const = default;
};

/// Whether `a` was made before `b`. One from beyond the next hour was made while the clock was
/// wrong: it counts as made before all others, so that it never stands in the way of newer ones.
bool made_before(const BackupStamp& a, const BackupStamp& b, TimeMs now) noexcept;

/// Nothing for what text() does not write.
std::optional<BackupStamp> parse_backup_stamp(std::string_view text);

/// campaignd-20261128T031500Z.db
std::string backup_name(const BackupStamp& stamp);
/// Nothing for a name that is no backup's.
std::optional<BackupStamp> parse_backup_name(std::string_view name);

}  // namespace campaignd::service
