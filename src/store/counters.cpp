#include "store/counters.h"

namespace campaignd::store {
namespace {

constexpr const char* kEnsure = R"sql(
    INSERT INTO step_counter(campaign_id, step) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kApply = R"sql(
    UPDATE step_counter SET queued = queued + ?3, sending = sending + ?4, sent = sent + ?5,
           failed = failed + ?6, uncertain = uncertain + ?7, skipped = skipped + ?8,
           cancelled = cancelled + ?9
     WHERE campaign_id = ?1 AND step = ?2)sql";
constexpr const char* kByStep = R"sql(
    SELECT step, queued, sending, sent, failed, uncertain, skipped, cancelled
      FROM step_counter WHERE campaign_id = ?1 ORDER BY step)sql";

}  // namespace

void CounterChanges::added(CampaignId campaign, int step, MessageState state, std::int64_t count) {
    changes_[{campaign, step}][state] += count;
}

void CounterChanges::moved(CampaignId campaign, int step, MessageState from, MessageState to) {
    MessageCounts& counts = changes_[{campaign, step}];
    --counts[from];
    ++counts[to];
}

void CounterChanges::apply(db::WriteTx& tx) {
    for (const auto& [key, counts] : changes_) {
        const auto& by = counts.by_state;
        const auto update = [&, &campaign = key.first, &step = key.second] {
            return tx.run(kApply, campaign, step, by[0], by[1], by[2], by[3], by[4], by[5], by[6]);
        };
        if (update() == 0) {
            tx.run(kEnsure, key.first, key.second);
            update();
        }
    }
    changes_.clear();
}

std::vector<CampaignId> CounterChanges::campaigns() const {
    std::vector<CampaignId> ids;
    for (const auto& [key, counts] : changes_) {
        if (ids.empty() || ids.back() != key.first) {
            ids.push_back(key.first);
        }
    }
    return ids;
}

namespace counters {

std::vector<std::pair<int, MessageCounts>> by_step(const db::ReadTx& tx, CampaignId campaign) {
    std::vector<std::pair<int, MessageCounts>> steps;
    db::Statement row = tx.query(kByStep, campaign);
    while (row.step()) {
        MessageCounts counts;
        for (std::size_t i = 0; i < kMessageStates; ++i) {
            counts.by_state.at(i) = row.integer(static_cast<int>(i) + 1);
        }
        steps.emplace_back(static_cast<int>(row.integer(0)), counts);
    }
    return steps;
}

MessageCounts total(const db::ReadTx& tx, CampaignId campaign) {
    MessageCounts sum;
    for (const auto& [step, counts] : by_step(tx, campaign)) {
        sum += counts;
    }
    return sum;
}

}  // namespace counters
}  // namespace campaignd::store
