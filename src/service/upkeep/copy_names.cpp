#include "service/upkeep/copy_names.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kPrefix = "campaignd-";
constexpr std::string_view kSuffix = ".copy";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kInstance = 8;
constexpr std::size_t kKey = 4;
constexpr std::size_t kFrame = kPrefix.size() + kInstance + 1 + 1 + kKey + kSuffix.size();
constexpr std::size_t kRandom = 4;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

std::string CopyName::text() const {
    return std::string(kPrefix) + instance + '-' + stamp.text() + '-' + key + std::string(kSuffix);
}

std::optional<CopyName> parse_copy_name(std::string_view text) {
    if (text.size() <= kFrame || !text.starts_with(kPrefix) || !text.ends_with(kSuffix)) {
        return std::nullopt;
    }
    const std::size_t stamp = kPrefix.size() + kInstance + 1;
    const std::size_t key = text.size() - kSuffix.size() - kKey;
    const auto made = parse_backup_stamp(text.substr(stamp, key - 1 - stamp));
    CopyName name{std::string(text.substr(kPrefix.size(), kInstance)),
                  made.value_or(BackupStamp{}),
                  std::string(text.substr(key, kKey))};
    const bool holds = made && is_hex(name.instance) && is_hex(name.key) &&
                       text[stamp - 1] == '-' && text[key - 1] == '-';
    return holds ? std::optional(std::move(name)) : std::nullopt;
}

CopyName copy_name(std::string_view instance, std::string_view backup, std::string_view key_id) {
    const auto stamp = parse_backup_name(backup);
    check(stamp.has_value(), "a copy is of a backup");
    return {std::string(instance), *stamp, std::string(key_id.substr(0, kKey))};
}

std::string instance_mark(std::string_view database_id) {
    return hex_encode(sha256(database_id)).substr(0, kInstance);
}

std::string part_name(const CopyName& name) {
    return name.text() + '.' + hex_encode(random_bytes(kRandom)) + std::string(kPart);
}

bool is_part_of(std::string_view text, std::string_view instance) {
    const std::size_t end = text.find(kSuffix);
    if (!text.ends_with(kPart) || end == text.npos) {
        return false;
    }
    const auto name = parse_copy_name(text.substr(0, end + kSuffix.size()));
    return name && name->instance == instance;
}

bool is_of(std::string_view text, std::string_view instance) {
    const auto name = parse_copy_name(text);
    return (name && name->instance == instance) || is_part_of(text, instance);
}

std::vector<CopyName> copies_among(const std::vector<std::string>& names,
                                   std::string_view instance,
                                   TimeMs now) {
    std::vector<CopyName> copies;
    for (const std::string& text : names) {
        const auto name = parse_copy_name(text);
        if (name && (instance.empty() || name->instance == instance)) {
            copies.push_back(*name);
        }
    }
    std::sort(copies.begin(), copies.end(), [now](const CopyName& a, const CopyName& b) {
        return a.stamp != b.stamp ? made_before(b.stamp, a.stamp, now) : a.text() > b.text();
    });
    return copies;
}

std::vector<CopyName> opened_by(std::vector<CopyName> copies, std::string_view key_id) {
    std::erase_if(copies, [&](const CopyName& copy) { return !key_id.starts_with(copy.key); });
    return copies;
}

}  // namespace campaignd::service
