#include "service/upkeep/backup_stamp.h"

#include <fmt/format.h>

#include "base/rfc3339.h"
#include "base/text.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kPrefix = "campaignd-";
constexpr std::string_view kSuffix = ".db";
constexpr std::size_t kSecondBytes = 16;  // 20261128T031500Z
constexpr TimeMs kSecondMs = 1'000;
constexpr TimeMs kHourMs = 3'600'000;

std::string second_text(TimeMs at) {
    std::string text;
    for (const char c : to_rfc3339(at).substr(0, 19)) {
        if (c != '-' && c != ':') {
            text += c;
        }
    }
    return text + 'Z';
}

std::optional<TimeMs> parse_second(std::string_view text) {
    if (text.size() != kSecondBytes) {
        return std::nullopt;
    }
    const auto time = parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z",
                                                text.substr(0, 4),
                                                text.substr(4, 2),
                                                text.substr(6, 2),
                                                text.substr(9, 2),
                                                text.substr(11, 2),
                                                text.substr(13, 2)));
    return time && second_text(*time) == text ? time : std::nullopt;
}

}  // namespace

std::string BackupStamp::text() const {
    return number == 1 ? second_text(at) : fmt::format("{}-{}", second_text(at), number);
}

std::optional<BackupStamp> parse_backup_stamp(std::string_view text) {
    const auto at = parse_second(text.substr(0, kSecondBytes));
    if (!at) {
        return std::nullopt;
    }
    BackupStamp stamp{*at / kSecondMs * kSecondMs};
    if (text.size() > kSecondBytes) {
        const auto number = parse_int(text.substr(kSecondBytes + 1));
        stamp.number = static_cast<int>(number.value_or(0));
    }
    return stamp.number > 0 && stamp.text() == text ? std::optional(stamp) : std::nullopt;
}

bool made_before(const BackupStamp& a, const BackupStamp& b, TimeMs now) noexcept {
    const bool a_is_wrong = a.at > now + kHourMs;
    const bool b_is_wrong = b.at > now + kHourMs;
    return a_is_wrong == b_is_wrong ? a < b : a_is_wrong;
}

std::string backup_name(const BackupStamp& stamp) {
    return fmt::format("{}{}{}", kPrefix, stamp.text(), kSuffix);
}

std::optional<BackupStamp> parse_backup_name(std::string_view name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) ||
        name.size() < kPrefix.size() + kSuffix.size()) {
        return std::nullopt;
    }
    name.remove_prefix(kPrefix.size());
    name.remove_suffix(kSuffix.size());
    return parse_backup_stamp(name);
}

}  // namespace campaignd::service
