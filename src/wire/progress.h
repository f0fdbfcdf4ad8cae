#pragma once

#include "model/progress.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const CampaignProgress& progress);
void to_json(nlohmann::json& out, const Timeline& timeline);
void to_json(nlohmann::json& out, const CampaignLink& link);
void to_json(nlohmann::json& out, const DomainCounts& counts);
void to_json(nlohmann::json& out, const DomainSlice& slice);

}  // namespace campaignd
