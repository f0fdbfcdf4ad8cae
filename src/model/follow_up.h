#pragma once

#include <string_view>

#include "model/campaign.h"

namespace campaignd {

/// When a follow-up is due, counted from the moment the step before was really sent.
///
/// `calendar`: exactly `delay_s` later. Over a change of the clocks the local time moves with them:
/// three days after Friday 09:00 is 72 hours later, Monday 10:00 when summer time begins between.
///
/// `sending_days`: what the delay has beyond whole days passes first, to the second. Each whole day
/// then leads to the next of the window's days that is no holiday, at the same local time, in the
/// recipient's zone where the window asks for it and the zone is known: Friday 09:00 and one day is
/// Monday 09:00, whatever the clocks do between. A local time that the clocks skip counts as the
/// moment after the gap; of one that comes twice, the first. Where a window lasts past midnight,
/// its small hours belong to the day it began on. Without a window every day is a sending day of 24
/// hours.
TimeMs follow_up_due(TimeMs sent_at,
                     const Step& step,
                     const std::optional<Window>& window,
                     std::string_view recipient_timezone = {});

}  // namespace campaignd
