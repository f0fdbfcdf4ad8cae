#pragma once

#include <optional>
#include <string>

#include "db/database.h"
#include "model/calendar.h"
#include "model/message.h"

namespace campaignd::service {

/// What a campaign sends, hour by hour: before its launch, and planned against actual behind it.
/// Owner: App. Thread-safe. Throws Error: kNotFound, kInvalid for an unknown time zone.
class CalendarView {
  public:
    explicit CalendarView(db::Database& database) : database_(database) {}

    /// Days are those of `timezone`; without it, of the campaign's window, its sender's, or UTC.
    Calendar get(CampaignId id, const std::optional<std::string>& timezone) const;
    /// To be kept at a launch now; nothing but for a draft.
    static std::optional<KeptPlan> plan_for_launch(db::Database& database, CampaignId id);

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
