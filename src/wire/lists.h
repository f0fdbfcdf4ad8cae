#pragma once

#include "model/list.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const List& list);

}  // namespace campaignd

namespace campaignd::wire {

/// Notes faults in the change.
ListChange read_list(const json& body);

}  // namespace campaignd::wire
