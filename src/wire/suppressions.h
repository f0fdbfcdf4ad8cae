#pragma once

#include "model/suppression.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Suppression& one);
void to_json(nlohmann::json& out, const SuppressionsPage& page);
void to_json(nlohmann::json& out, const SuppressionImport& import);

}  // namespace campaignd

namespace campaignd::wire {

/// {"address" or "email" | "domain" | "value","reason","since"}. Throws Error(kInvalid) with every
/// fault.
SuppressionRequest read_suppression(const json& body);

}  // namespace campaignd::wire
