#pragma once

#include "model/sandbox.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const CaughtMessage& caught);
void to_json(nlohmann::json& out, const SandboxCleared& cleared);
void to_json(nlohmann::json& out, const OpenedMessage& message);

}  // namespace campaignd
