#pragma once

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "db/database.h"
#include "model/dashboard.h"
#include "service/campaigns/campaigns.h"

namespace campaignd::service {

/// What a person wants to know first, from maintained sums. Owner: App; the references must outlive
/// it. Thread-safe.
class DashboardView {
  public:
    /// `extra` is what the process itself knows beside the database; it comes last.
    DashboardView(db::Database& database,
                  const Campaigns& campaigns,
                  std::function<std::vector<Need>()> extra = {})
        : database_(database), campaigns_(campaigns), extra_(std::move(extra)) {}

    /// Days begin at midnight of a clock that is `offset` ahead of UTC.
    Dashboard get(std::chrono::minutes offset) const;

  private:
    db::Database& database_;
    const Campaigns& campaigns_;
    const std::function<std::vector<Need>()> extra_;
};

}  // namespace campaignd::service
