#pragma once

#include "model/job.h"
#include "wire/json.h"

namespace campaignd {

/// A job as the API shows it.
void to_json(nlohmann::json& out, const Job& job);
void to_json(nlohmann::json& out, const LaneView& lane);
void to_json(nlohmann::json& out, const InstanceView& instance);

}  // namespace campaignd
