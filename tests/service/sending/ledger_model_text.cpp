// LedgerModel: the whole of it, as ledger_model_process.h reads the file.
#include "service/sending/ledger_model.h"

namespace campaignd::test {
namespace {

template <typename... Numbers>
void line(std::string& all, const char* what, Numbers... numbers) {
    all += what;
    ((all += " " + std::to_string(static_cast<std::int64_t>(numbers))), ...);
    all += "\n";
}

}  // namespace

std::string LedgerModel::text_of_jobs() const {
    std::string all;
    for (const auto& [id, j] : jobs) {
        line(all,
             "job",
             id,
             j.lane,
             j.state,
             j.run_at,
             j.ref,
             j.attempts,
             j.starts,
             j.owner,
             j.token,
             j.finished_at);
    }
    for (const auto& [id, l] : lanes) {
        line(all, "lane", id, l.campaign, l.step, l.paused, l.closed);
    }
    for (const auto& [id, peer] : instances) {
        line(all, "instance", id, peer.beat_at);
    }
    return all;
}

std::string LedgerModel::text_of_ledger() const {
    std::string all;
    std::map<std::pair<CampaignId, int>, MessageCounts> sums;
    for (const auto& [id, m] : messages) {
        line(all,
             "message",
             id,
             m.campaign,
             m.recipient,
             m.step,
             m.state,
             m.reason,
             m.attempts,
             m.maybe_duplicate,
             m.due_at,
             m.date_at,
             m.sent_at,
             m.log,
             m.state < MessageState::kSent ? m.put_off_since : 0,
             m.state < MessageState::kSent ? m.put_off_times : 0);
        ++sums[{m.campaign, m.step}][m.state];
    }
    for (const auto& [key, sum] : sums) {
        const auto& n = sum.by_state;
        line(all, "sum", key.first, key.second, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }
    for (const auto& [id, c] : campaigns) {
        line(all,
             "campaign",
             id,
             c.state,
             c.recipients,
             c.cursor,
             c.enrolled,
             c.enrolling,
             c.openers_cancelled,
             c.policy_refusals,
             c.unsubscribes,
             c.sent);
        all += c.held_reason + "\n";
    }
    for (const auto& [id, is_active] : active) {
        line(all, "person", id, is_active);
    }
    for (const RecipientId person : newcomers) {
        line(all, "newcomer", person);
    }
    return all;
}

}  // namespace campaignd::test
