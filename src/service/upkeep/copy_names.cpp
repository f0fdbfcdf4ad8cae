#include "service/upkeep/copy_names.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kPrefix = "campaignd-";
constexpr std::string_view kSuffix = ".copy";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kInstance = 8;
constexpr std::size_t kStamp = 16;  // 20261128T031500Z
constexpr std::size_t kKey = 4;
constexpr std::size_t kLength = kPrefix.size() + kInstance + 1 + kStamp + 1 + kKey + kSuffix.size();
constexpr std::size_t kRandom = 4;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_stamp(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 8 ? text[i] != 'T' : i == kStamp - 1 ? text[i] != 'Z' : !is_digit(text[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::string CopyName::text() const {
    return std::string(kPrefix) + instance + '-' + stamp + '-' + key + std::string(kSuffix);
}

std::optional<CopyName> parse_copy_name(std::string_view text) {
    if (text.size() != kLength || !text.starts_with(kPrefix) || !text.ends_with(kSuffix)) {
        return std::nullopt;
    }
    const std::size_t stamp = kPrefix.size() + kInstance + 1;
    const std::size_t key = stamp + kStamp + 1;
    CopyName name{std::string(text.substr(kPrefix.size(), kInstance)),
                  std::string(text.substr(stamp, kStamp)),
                  std::string(text.substr(key, kKey))};
    const bool holds = is_hex(name.instance) && is_stamp(name.stamp) && is_hex(name.key) &&
                       text[stamp - 1] == '-' && text[key - 1] == '-';
    return holds ? std::optional(std::move(name)) : std::nullopt;
}

CopyName copy_name(std::string_view instance, std::string_view backup, std::string_view key_id) {
    return {std::string(instance),
            std::string(backup.substr(std::min(kPrefix.size(), backup.size()), kStamp)),
            std::string(key_id.substr(0, kKey))};
}

std::string instance_mark(std::string_view database_id) {
    return hex_encode(sha256(database_id)).substr(0, kInstance);
}

std::string part_name(const CopyName& name) {
    return name.text() + '.' + hex_encode(random_bytes(kRandom)) + std::string(kPart);
}

bool is_part_of(std::string_view text, std::string_view instance) {
    if (!text.ends_with(kPart) || text.size() < kLength) {
        return false;
    }
    const auto name = parse_copy_name(text.substr(0, kLength));
    return name && name->instance == instance;
}

bool is_of(std::string_view text, std::string_view instance) {
    const auto name = parse_copy_name(text);
    return (name && name->instance == instance) || is_part_of(text, instance);
}

std::vector<CopyName> copies_among(const std::vector<std::string>& names,
                                   std::string_view instance) {
    std::vector<CopyName> copies;
    for (const std::string& text : names) {
        const auto name = parse_copy_name(text);
        if (name && (instance.empty() || name->instance == instance)) {
            copies.push_back(*name);
        }
    }
    std::sort(copies.begin(), copies.end(), [](const CopyName& a, const CopyName& b) {
        return a.stamp != b.stamp ? a.stamp > b.stamp : a.text() > b.text();
    });
    return copies;
}

}  // namespace campaignd::service
