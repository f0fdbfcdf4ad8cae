#pragma once

#include "model/settings.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ContactCap& cap);
void to_json(nlohmann::json& out, const InstanceSettings& settings);

}  // namespace campaignd

namespace campaignd::wire {

/// Notes faults in the change.
SettingsChange read_settings(const json& body);

}  // namespace campaignd::wire
