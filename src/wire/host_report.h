#pragma once

#include "model/host_report.h"
#include "wire/json.h"

namespace campaignd {

/// {"check","severity","what","place","what_to_do"}.
void to_json(nlohmann::json& out, const HostFinding& finding);
/// {"at","sound","looked_at":[…],"findings":[…]}.
void to_json(nlohmann::json& out, const HostReport& report);

}  // namespace campaignd
