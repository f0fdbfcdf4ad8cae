#pragma once

#include "model/user.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ApiToken& token);
/// With its secret as "token".
void to_json(nlohmann::json& out, const NewToken& made);

}  // namespace campaignd

namespace campaignd::wire {

/// Throws Error(kInvalid) with every fault.
TokenRequest read_token(const json& body);

}  // namespace campaignd::wire
