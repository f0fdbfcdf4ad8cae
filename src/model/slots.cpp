#include "model/slots.h"

#include <algorithm>

#include "base/text.h"

namespace campaignd {

bool is_slot_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= SlotLimits::kNameBytes &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_alnum(c) || c == '_' || c == '-';
           });
}

}  // namespace campaignd
