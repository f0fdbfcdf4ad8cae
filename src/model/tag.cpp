#include "model/tag.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace campaignd {

std::string tag_fault(std::string_view name) {
    if (name.empty()) {
        return "must not be empty";
    }
    if (!is_utf8(name) || has_control(name)) {
        return "must be one line of valid UTF-8";
    }
    if (name.size() > kMaxTagBytes) {
        return fmt::format("may have at most {} bytes", kMaxTagBytes);
    }
    // A file lists the tags of a row with commas or semicolons between them.
    if (name.find_first_of(",;") != name.npos) {
        return "must not contain a comma or a semicolon";
    }
    return {};
}

std::vector<FieldError> validate_tags(std::vector<std::string>& names) {
    std::vector<FieldError> faults;
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name(trim(names[i]));
        if (std::string fault = tag_fault(name); !fault.empty()) {
            faults.push_back({fmt::format("tags[{}]", i), std::move(fault)});
            continue;
        }
        const std::string wanted = to_lower(name);
        if (std::none_of(kept.begin(), kept.end(), [&](const std::string& one) {
                return to_lower(one) == wanted;
            })) {
            kept.push_back(std::move(name));
        }
    }
    if (kept.size() > kMaxTagsOfRecipient) {
        faults.push_back({"tags", fmt::format("may be at most {}", kMaxTagsOfRecipient)});
    }
    names = std::move(kept);
    return faults;
}

}  // namespace campaignd
