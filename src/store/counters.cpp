#include "store/counters.h"

namespace campaignd::store::counters {
namespace {

constexpr const char* kByStep = R"sql(
    SELECT step, queued, sending, sent, failed, uncertain, skipped, cancelled
      FROM step_counter WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kOfAll = R"sql(
    SELECT sum(queued), sum(sending), sum(sent), sum(failed), sum(uncertain), sum(skipped),
           sum(cancelled), 0, 0, sum(sent_ever), sum(failed_ever), sum(uncertain_ever),
           sum(skipped_ever), sum(cancelled_ever)
      FROM step_counter)sql";

}  // namespace

std::vector<std::pair<int, MessageCounts>> by_step(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kByStep, campaign), [](const db::Statement& row) {
        MessageCounts counts;
        for (std::size_t i = 0; i < kMessageStates; ++i) {
            counts.by_state.at(i) = row.integer(static_cast<int>(i) + 1);
        }
        return std::pair(static_cast<int>(row.integer(0)), counts);
    });
}

MessageCounts total(const db::ReadTx& tx, CampaignId campaign) {
    MessageCounts sum;
    for (const auto& [step, counts] : by_step(tx, campaign)) {
        sum += counts;
    }
    return sum;
}

Sums of_all(const db::ReadTx& tx) {
    Sums sums;
    db::Statement row = tx.query(kOfAll);
    if (!row.step()) {
        return sums;
    }
    for (std::size_t i = 0; i < kMessageStates; ++i) {
        sums.present.by_state.at(i) = row.integer(static_cast<int>(i));
        sums.ever.by_state.at(i) = row.integer(static_cast<int>(i + kMessageStates));
    }
    return sums;
}

}  // namespace campaignd::store::counters
