#pragma once

#include <vector>

#include "model/campaign.h"
#include "model/sender.h"
#include "model/throttle_rule.h"

/// The limits of settings as rules to count by: for those who send and for those who plan.
namespace campaignd {

/// What a sender may send, at `now`: its limit of a day follows its ramp, whose days are stretches
/// of 24 hours from the first mail that went out under it.
std::vector<ThrottleRule> limits_of(const Sender& sender, TimeMs now);
/// The pause between two messages of its campaigns; nothing without one.
std::optional<ThrottleRule> gap_of(const Sender& sender);
/// What a campaign may send of a step.
std::vector<ThrottleRule> limits_of(CampaignId campaign, const CampaignLimits& limits, int step);

}  // namespace campaignd
