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

    /// Behind a launch, in its transaction: a job makes the plan that is kept, as it takes seconds
    /// for very many people. Nothing is done for a campaign that was launched before.
    static void await_plan(db::WriteTx& tx, CampaignId id);
    /// The job: as it was at the launch, whatever has gone out since. Once made it stays.
    static void make_plan(db::Database& database, CampaignId id);
    /// The job failed for good: the calendar has no plan to compare with.
    static void give_up_plan(db::WriteTx& tx, CampaignId id);

    static constexpr const char* kPlanJob = "plan";

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
