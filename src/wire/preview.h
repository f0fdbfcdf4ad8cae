#pragma once

#include "model/preview.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Preview& preview);
/// Without its texts, which a preview shows.
void to_json(nlohmann::json& out, const StepContent& step);
void to_json(nlohmann::json& out, const TestResult& result);
void to_json(nlohmann::json& out, const Preflight& preflight);

}  // namespace campaignd

namespace campaignd::wire {

/// {"to":[…],"step","recipient_id"}. Throws Error(kInvalid) with every fault.
TestRequest read_test(const json& body);

}  // namespace campaignd::wire
