#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "db/transaction.h"
#include "model/dashboard.h"

/// Figures over all campaigns, from the maintained sums. Throws SqlError.
namespace campaignd::store::day_figures {

/// By the number of the day since 1970-01-01 on a clock that is `offset` ahead of UTC.
std::map<std::int64_t, DayFigures> by_day(const db::ReadTx& tx,
                                          TimeMs since,
                                          std::chrono::minutes offset);

/// Uncertain ones first, then the newest.
std::vector<CampaignTrouble> troubles(const db::ReadTx& tx, int limit);

struct Sums {
    std::int64_t failed = 0;
    std::int64_t uncertain = 0;
};

Sums sums(const db::ReadTx& tx);

/// What there is; without the test mail.
FirstSteps first_steps(const db::ReadTx& tx);
/// Of system work, up to `cap`.
std::int64_t failed_jobs(const db::ReadTx& tx, std::int64_t cap);

}  // namespace campaignd::store::day_figures
