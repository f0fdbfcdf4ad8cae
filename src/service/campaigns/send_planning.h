#pragma once

#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/calendar.h"
#include "model/campaign.h"
#include "model/send_plan.h"

namespace campaignd::service {

/// What plan_sends() needs to know of a campaign, its senders and their other campaigns, and what
/// people should know of it. Of very many people some stand for all: their zones, domains and
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
/// A launched one as it was at its launch, however much has been sent since.
SendPlanning planning_of_launch(const db::ReadTx& tx,
                                Campaign campaign,
                                const AwaitedPlan& awaited);
/// What such a plan needs to know of a campaign that is being launched.
AwaitedPlan awaited_plan(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
