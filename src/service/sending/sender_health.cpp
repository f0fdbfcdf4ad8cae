#include "service/sending/sender_health.h"

#include "queue/queue.h"
#include "service/sending/waiting.h"
#include "store/sender_figures.h"

namespace campaignd::service {
namespace {

namespace figures = store::sender_figures;

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;
constexpr int kPruneRows = 1'000;

/// What an answer counts as; nothing for what never reached the relay.
SenderFigures figures_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::kSent:
            return {.sent = 1};
        case Verdict::kDeferred:
        case Verdict::kRelayDeferred:
            return {.deferred = 1};
        case Verdict::kRefused:
        case Verdict::kNoSuchAddress:
        case Verdict::kPolicyRefused:
        case Verdict::kTooLarge:
        case Verdict::kSenderRefused:
            return {.refused = 1};
        case Verdict::kLost:
        case Verdict::kUnknown:
            return {.lost = 1};
        case Verdict::kNotSent:
        case Verdict::kSkipped:
        case Verdict::kStale:
            break;
    }
    return {};
}

bool is_nothing(const SenderFigures& figures) {
    return figures.sent + figures.deferred + figures.refused + figures.lost == 0;
}

}  // namespace

std::int64_t SenderTally::sender_of(LaneId lane) {
    const auto known = senders_.find(lane);
    return known != senders_.end()
               ? known->second
               : senders_.emplace(lane, queue::sender_of_lane(tx_, lane).value_or(0)).first->second;
}

void SenderTally::add(const DeliveryReport& report) {
    const SenderFigures one = figures_of(report.verdict);
    const bool ours = report.stage == "compose";  // no relay has seen it
    const std::int64_t known = report.delivery.sender_id;
    const std::int64_t sender = is_nothing(one) || ours ? 0
                                : known != 0            ? known
                                                        : sender_of(report.delivery.job.lane);
    if (sender != 0) {
        const TimeMs at = report.answered_at > 0 ? report.answered_at : tx_.now();
        figures_[{sender, figures::hour_of(at)}] += one;
    }
}

void SenderTally::finish() {
    for (const auto& [key, more] : figures_) {
        figures::add(tx_, key.first, key.second, more);
    }
}

SenderHealth health_of(const db::ReadTx& tx, const Sender& sender) {
    const TimeMs hour = figures::hour_of(tx.now());
    return {figures::sum(tx, sender.id, hour - kDayMs + kHourMs),
            figures::sum(tx, sender.id, hour - 7 * kDayMs + kHourMs),
            waiting_of_sender(tx, sender)};
}

void prune_sender_figures(db::WriteTx& tx) {
    figures::remove_older(tx, tx.now() - 8 * kDayMs, kPruneRows);
}

}  // namespace campaignd::service
