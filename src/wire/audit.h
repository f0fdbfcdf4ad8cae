#pragma once

#include "model/audit.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const AuditEntry& entry);

}  // namespace campaignd
