#pragma once

#include "model/dashboard.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const DayFigures& day);
void to_json(nlohmann::json& out, const CampaignTrouble& trouble);
void to_json(nlohmann::json& out, const FirstSteps& steps);
void to_json(nlohmann::json& out, const Dashboard& dashboard);

}  // namespace campaignd
