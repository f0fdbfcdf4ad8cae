#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "model/import_mapping.h"
#include "service/people/import_inspection.h"

namespace campaignd::http {

/// {"columns":{"E-Mail":"email","Firma":"text:company"}}, or the short form {"email":"E-Mail"} of
/// fields and their columns. Throws Error(kInvalid) with every fault.
ImportMapping read_mapping(const nlohmann::json& mapping);
/// The same as text. Throws Error(kInvalid) for what is no JSON.
ImportMapping read_mapping_text(std::string_view text);

nlohmann::json to_json(const service::ImportInspection& inspection);

}  // namespace campaignd::http
