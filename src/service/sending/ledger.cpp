#include "service/sending/ledger.h"

#include "base/crash_point.h"
#include "queue/queue.h"
#include "service/sending/outcome_note.h"
#include "service/sending/sender_health.h"
#include "service/sending/signup_moves.h"
#include "service/sequence/message_moves.h"
#include "store/messages.h"
#include "store/signups.h"

namespace campaignd::service {
namespace {

/// The message of a leased job; nothing for system work.
std::optional<Message> message_of(const db::ReadTx& tx, const LeasedJob& job) {
    return queue::is_campaign_lane(tx, job.lane) ? store::messages::find(tx, job.ref)
                                                 : std::nullopt;
}

bool is_signup(const db::ReadTx& tx, const LeasedJob& job) {
    return queue::kind_of_lane(tx, job.lane) == kSignupLane;
}

}  // namespace

std::vector<bool> Ledger::mark_dots(db::WriteTx& tx,
                                    InstanceId owner,
                                    std::span<const Delivery> deliveries) const {
    std::vector<bool> allowed;
    allowed.reserve(deliveries.size());
    SignupMoves signups(tx, owner, rules_.policy);
    MessageMoves::make(tx, owner, [&](MessageMoves& moves) {
        for (const Delivery& delivery : deliveries) {
            allowed.push_back(delivery.campaign_id == 0 ? signups.mark_dot(delivery)
                                                        : moves.mark_dot(delivery));
        }
    });
    return allowed;
}

void Ledger::record(db::WriteTx& tx,
                    InstanceId owner,
                    std::span<const DeliveryReport> reports) const {
    SignupMoves signups(tx, owner, rules_.policy);
    SenderTally tally(tx);
    MessageMoves::make(tx, owner, [&](MessageMoves& moves) {
        Recording recording(rules_, moves);
        for (const DeliveryReport& report : reports) {
            tally.add(report);
            if (report.delivery.campaign_id == 0) {
                signups.record(report);
            } else {
                recording.add(report);
            }
        }
        recording.finish();
    });
    tally.finish();
    crash_point("record");
}

void Ledger::settle_noted(db::WriteTx& tx, InstanceId owner, const std::vector<Noted>& noted) {
    std::vector<DeliveryReport> reports;
    for (const Noted& lease : noted) {
        std::optional<DeliveryReport> report = from_note(lease.note);
        const auto message = report ? message_of(tx, lease.job) : std::optional<Message>();
        if (!message && !(report && is_signup(tx, lease.job))) {
            continue;
        }
        Delivery& delivery = report->delivery;
        delivery.job = lease.job;
        if (message) {
            delivery.campaign_id = message->campaign_id;
            delivery.recipient_id = message->recipient_id;
            delivery.step = message->step;
            delivery.sender_id = message->sender_id.value_or(0);
            delivery.variant = message->variant;
        }
        reports.push_back(*std::move(report));
    }
    if (!reports.empty()) {
        record(tx, owner, reports);
    }
}

std::vector<LeasedJob> Ledger::settle_in_doubt(db::WriteTx& tx,
                                               InstanceId owner,
                                               std::vector<LeasedJob> jobs) {
    SignupMoves signups(tx, owner, rules_.policy);
    MessageMoves::make(tx, owner, [&](MessageMoves& moves) {
        std::erase_if(jobs, [&](const LeasedJob& job) {
            if (is_signup(tx, job)) {
                signups.doubt(job);
                return false;
            }
            const auto message = message_of(tx, job);
            return message && !moves.doubt(*message, job);
        });
    });
    return jobs;
}

void Ledger::parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) {
    if (is_signup(tx, job)) {
        store::signups::end_mail(tx, job.ref, SignupState::kFailed, error, std::nullopt);
    } else if (const auto message = message_of(tx, job)) {
        MessageMoves::make(tx, [&](MessageMoves& moves) { moves.park(*message, error); });
    }
}

}  // namespace campaignd::service
