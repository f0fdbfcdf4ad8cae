#pragma once

#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/send_plan.h"

namespace campaignd::service {

/// What plan_sends() needs to know of a campaign, its sender and the sender's other campaigns, and
/// what people should know of it. Of very many people some stand for all: their zones, domains and
/// earlier mails are read of about 200,000.
struct SendPlanning {
    PlanInput input;
    std::int64_t recipients = 0;  // in all
    bool goes_on = false;         // whoever comes later is enrolled, too
    std::vector<std::string> notes;
};

/// As it is now; a draft as if it were launched now. Throws Error.
/// `counted`: the active ones of its audience, where they were counted already; that takes a look
/// at everybody.
SendPlanning planning_of(const db::ReadTx& tx,
                         const Campaign& campaign,
                         std::optional<std::int64_t> counted = {});

}  // namespace campaignd::service
