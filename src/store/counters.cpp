#include "store/counters.h"

namespace campaignd::store {
namespace {

constexpr const char* kEnsure = R"sql(
    INSERT INTO step_counter(campaign_id, step) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kApply = R"sql(
    UPDATE step_counter SET queued = queued + ?3, sending = sending + ?4, sent = sent + ?5,
           failed = failed + ?6, uncertain = uncertain + ?7, skipped = skipped + ?8,
           cancelled = cancelled + ?9, sent_ever = sent_ever + ?10,
           failed_ever = failed_ever + ?11, uncertain_ever = uncertain_ever + ?12,
           skipped_ever = skipped_ever + ?13, cancelled_ever = cancelled_ever + ?14
     WHERE campaign_id = ?1 AND step = ?2)sql";
constexpr const char* kByStep = R"sql(
    SELECT step, queued, sending, sent, failed, uncertain, skipped, cancelled
      FROM step_counter WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kOfAll = R"sql(
    SELECT sum(queued), sum(sending), sum(sent), sum(failed), sum(uncertain), sum(skipped),
           sum(cancelled), 0, 0, sum(sent_ever), sum(failed_ever), sum(uncertain_ever),
           sum(skipped_ever), sum(cancelled_ever)
      FROM step_counter)sql";

}  // namespace

void CounterChanges::added(CampaignId campaign, int step, MessageState state, std::int64_t count) {
    Change& change = changes_[{campaign, step}];
    change.present[state] += count;
    change.ever[state] += count;
}

void CounterChanges::moved(CampaignId campaign, int step, MessageState from, MessageState to) {
    Change& change = changes_[{campaign, step}];
    --change.present[from];
    ++change.present[to];
    ++change.ever[to];
}

void CounterChanges::apply(db::WriteTx& tx) {
    for (const auto& [key, change] : changes_) {
        const auto& by = change.present.by_state;
        const auto& ever = change.ever.by_state;
        const auto update = [&, &campaign = key.first, &step = key.second] {
            return tx.run(kApply,
                          campaign,
                          step,
                          by[0],
                          by[1],
                          by[2],
                          by[3],
                          by[4],
                          by[5],
                          by[6],
                          ever[2],
                          ever[3],
                          ever[4],
                          ever[5],
                          ever[6]);
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
    for (const auto& [key, change] : changes_) {
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

}  // namespace counters
}  // namespace campaignd::store
