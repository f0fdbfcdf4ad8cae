#pragma once

#include <chrono>

#include "db/database.h"
#include "model/dashboard.h"
#include "service/campaigns/campaigns.h"

namespace campaignd::service {

/// What a person wants to know first, from maintained sums. Owner: App; the references must outlive
/// it. Thread-safe.
class DashboardView {
  public:
    DashboardView(db::Database& database, const Campaigns& campaigns)
        : database_(database), campaigns_(campaigns) {}

    /// Days begin at midnight of a clock that is `offset` ahead of UTC.
    Dashboard get(std::chrono::minutes offset) const;

  private:
    db::Database& database_;
    const Campaigns& campaigns_;
};

}  // namespace campaignd::service
