#pragma once

#include <vector>

#include "model/sender.h"
#include "model/throttle_rule.h"

/// Several senders of a campaign, for a plan: as one that may send what all of them may together.
/// That is what they do while each has work: who has room takes what waits.
namespace campaignd {

/// Limits, ramps and pauses in sum; one that a sender does not have, the pool does not have.
/// Windows and holidays are those of the first. At least one.
Sender joined(const std::vector<Sender>& senders);

/// Whether the windows and holidays of all are the same.
bool keep_same_hours(const std::vector<Sender>& senders);

/// What a sender has used of its limits, as use of the pool whose first is `first`.
void rekey(std::vector<ThrottleUse>& uses, std::int64_t first);

}  // namespace campaignd
