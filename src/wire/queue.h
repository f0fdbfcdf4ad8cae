#pragma once

#include "model/job.h"
#include "wire/json.h"

namespace campaignd {

/// Contract 4.4, job.
void to_json(nlohmann::json& out, const Job& job);
void to_json(nlohmann::json& out, const InstanceView& instance);

}  // namespace campaignd
