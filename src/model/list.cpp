#include "model/list.h"

#include <fmt/format.h>

#include "base/text.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxListNameBytes = 200;
constexpr std::size_t kMaxDescriptionBytes = 4'000;

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
    return faults;
}

}  // namespace campaignd
