#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace campaignd {

/// A request's campaign object applied to `campaign`: fields that are absent
/// stay as they are; a new campaign (id 0) needs a name. Notes every fault with its path
/// ("steps[1].delay_s").
void apply_campaign_json(const nlohmann::json& object,
                         Campaign& campaign,
                         std::vector<FieldError>& faults);
nlohmann::json to_json(const Campaign& campaign);

nlohmann::json to_json(const Audience& audience);
nlohmann::json to_json(const CampaignOptions& options);
nlohmann::json to_json(const CampaignIdentity& identity);
/// From our own columns: throws Error(kCorrupt) when they are not what was written.
Audience audience_from_column(std::string_view text);
CampaignOptions options_from_column(std::string_view text);
CampaignIdentity identity_from_column(std::string_view text);

}  // namespace campaignd
