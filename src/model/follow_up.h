#pragma once

#include "model/campaign.h"

namespace campaignd {

/// When a follow-up is due, counted from the moment the step before was really sent. With
/// `sending_days` each whole day of the delay must be a day on which the window lets mail go.
TimeMs follow_up_due(TimeMs sent_at, const Step& step, const std::optional<Window>& window);

}  // namespace campaignd
