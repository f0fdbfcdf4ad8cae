#pragma once

#include "model/user.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const User& user);

}  // namespace campaignd

namespace campaignd::wire {

/// `creating` demands address and password. Throws Error(kInvalid) with every fault.
UserChange read_user(const json& body, bool creating = false);

}  // namespace campaignd::wire
