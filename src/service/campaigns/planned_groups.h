#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/send_plan.h"
#include "store/planned_people.h"

namespace campaignd::service {

/// Who gets the next messages of a campaign, and when each is due, by the traits that matter.
/// `active` are all of its audience who can get mail; what is due is due at `now`. Throws Error.
std::vector<PlannedPeople> planned_groups(const db::ReadTx& tx,
                                          const Campaign& campaign,
                                          const store::planned_people::Traits& traits,
                                          std::int64_t active,
                                          TimeMs now);

}  // namespace campaignd::service
