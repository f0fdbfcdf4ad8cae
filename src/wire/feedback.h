#pragma once

#include "model/feedback.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const FeedbackEvent& event);

}  // namespace campaignd
