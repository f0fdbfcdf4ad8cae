#pragma once

#include "service/campaigns/calendar_view.h"
#include "support/temp_database.h"

namespace campaignd::test {

/// Makes the plan that a launch left to be made, as the daemon's thread "plans" does.
inline void make_plan(TempDatabase& temp, CampaignId id) {
    service::CalendarView::make_plan(*temp, id);
    temp.run(
        "DELETE FROM job WHERE ref = ?1 AND lane_id = (SELECT id FROM lane WHERE kind = 'plan')",
        id);
}

}  // namespace campaignd::test
