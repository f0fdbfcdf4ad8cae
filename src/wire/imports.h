#pragma once

#include "model/import.h"
#include "model/import_inspection.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Import& import);
void to_json(nlohmann::json& out, const InspectedColumn& column);
void to_json(nlohmann::json& out, const ImportInspection& inspection);

}  // namespace campaignd

namespace campaignd::wire {

/// {"columns":{"E-Mail":"email","Firma":"text:company"}}, or the short form {"email":"E-Mail"} of
/// fields and their columns. Throws Error(kInvalid) with every fault.
ImportMapping read_mapping(const json& mapping);
/// The same as text. Throws Error(kInvalid) for what is no JSON.
ImportMapping read_mapping_text(std::string_view text);

}  // namespace campaignd::wire
