#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/slots.h"
#include "wire/json.h"
#include "wire/reader.h"

namespace campaignd::wire {

/// {"aside": "text"}.
json slots_json(const std::vector<SlotText>& slots);

/// The same field of an object, in the order of names; null or absent: none. `may_have_body`:
/// beside the others, "body" has a text there, too.
std::vector<SlotText> read_slots(Reader& fields, std::string_view name, bool may_have_body);

}  // namespace campaignd::wire
