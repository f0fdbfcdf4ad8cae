#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace campaignd {

/// A word that people put on recipients. It comes into being with the first recipient that has it.
struct Tag {
    std::int64_t id = 0;
    std::string name;             // unique without regard to ASCII case
    std::int64_t recipients = 0;  // who have it now, maintained with them
};

constexpr std::size_t kMaxTagBytes = 100;
constexpr std::size_t kMaxTagsOfRecipient = 100;

/// What is wrong with the name of a tag, trimmed already; empty when nothing is.
std::string tag_fault(std::string_view name);

/// Trims the names, drops those that are there twice (without regard to ASCII case) and returns
/// every fault, by "tags[INDEX]" of the names as given.
std::vector<FieldError> validate_tags(std::vector<std::string>& names);

}  // namespace campaignd
