#include "model/list.h"

#include <fmt/format.h>

#include "base/text.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxListNameBytes = 200;
constexpr std::size_t kMaxDescriptionBytes = 4'000;

/// 8-4-4-4-12 hexadecimal digits in small letters (RFC 9562 section 4).
bool is_uuid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        if (is_hyphen ? c != '-' : !is_digit(c) && (c < 'a' || c > 'f')) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::vector<FieldError> validate(ListChange& change, bool creating) {
    std::vector<FieldError> faults = change.faults;
    if (change.name) {
        change.name = std::string(trim(*change.name));
    }
    if (change.name ? change.name->empty() : creating) {
        faults.push_back({"name", "is required"});
    } else if (change.name && (!is_utf8(*change.name) || has_control(*change.name))) {
        faults.push_back({"name", "must be one line of valid UTF-8"});
    } else if (change.name && change.name->size() > kMaxListNameBytes) {
        faults.push_back({"name", fmt::format("may have at most {} bytes", kMaxListNameBytes)});
    }
    if (change.description && !is_utf8(*change.description)) {
        faults.push_back({"description", "must be valid UTF-8"});
    } else if (change.description && change.description->size() > kMaxDescriptionBytes) {
        faults.push_back(
            {"description", fmt::format("may have at most {} bytes", kMaxDescriptionBytes)});
    }
    if (change.uuid) {
        change.uuid = to_lower(trim(*change.uuid));
        if (!is_uuid(*change.uuid)) {
            faults.push_back({"uuid", "must look like \"f81d4fae-7dec-41d0-a765-00a0c91e6bf6\""});
        }
    }
    return faults;
}

}  // namespace campaignd
