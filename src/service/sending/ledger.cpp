#include "service/sending/ledger.h"

#include "base/crash_point.h"
#include "queue/queue.h"
#include "service/sending/outcome_note.h"
#include "service/sending/recording.h"
#include "service/sequence/campaign_end.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

constexpr std::string_view kDiedInDoubt =
    "the process ended between the final dot and the relay's answer";

}  // namespace

std::vector<bool> Ledger::mark_dots(db::WriteTx& tx,
                                    InstanceId owner,
                                    std::span<const Delivery> deliveries) const {
    std::vector<bool> allowed;
    allowed.reserve(deliveries.size());
    store::CounterChanges counters;
    for (const Delivery& delivery : deliveries) {
        const bool marked = messages::mark_sending(tx, delivery.job, owner, delivery.date_at);
        if (marked) {
            counters.moved(
                delivery.campaign_id, delivery.step, MessageState::kQueued, MessageState::kSending);
        }
        allowed.push_back(marked);
    }
    counters.apply(tx);
    return allowed;
}

void Ledger::record(db::WriteTx& tx,
                    InstanceId owner,
                    std::span<const DeliveryReport> reports) const {
    Recording recording(rules_, tx, owner);
    for (const DeliveryReport& report : reports) {
        recording.add(report);
    }
    recording.finish();
    crash_point("record");
}

void Ledger::settle_noted(db::WriteTx& tx, InstanceId owner, const std::vector<Noted>& noted) {
    std::vector<DeliveryReport> reports;
    for (const Noted& lease : noted) {
        std::optional<DeliveryReport> report = from_note(lease.note);
        const auto message = report && queue::is_campaign_lane(tx, lease.job.lane)
                                 ? messages::find(tx, lease.job.ref)
                                 : std::optional<Message>();
        if (!message) {
            continue;
        }
        Delivery& delivery = report->delivery;
        delivery.job = lease.job;
        delivery.campaign_id = message->campaign_id;
        delivery.recipient_id = message->recipient_id;
        delivery.step = message->step;
        reports.push_back(*std::move(report));
    }
    if (!reports.empty()) {
        record(tx, owner, reports);
    }
}

std::vector<LeasedJob> Ledger::settle_in_doubt(db::WriteTx& tx,
                                               InstanceId /*owner*/,
                                               std::vector<LeasedJob> jobs) {
    std::vector<LeasedJob> others;
    store::CounterChanges counters;
    for (const LeasedJob& job : jobs) {
        const auto message = queue::is_campaign_lane(tx, job.lane) ? messages::find(tx, job.ref)
                                                                   : std::optional<Message>();
        if (!message || message->state == MessageState::kQueued) {
            others.push_back(job);
            continue;
        }
        if (message->state != MessageState::kSending) {
            queue::remove_job(tx, job.id);  // it has ended by the answer to an older lease
            continue;
        }
        const bool retry =
            campaigns::rules(tx, message->campaign_id).uncertain == UncertainPolicy::kRetry;
        const MessageState next = retry ? MessageState::kQueued : MessageState::kUncertain;
        messages::change(tx,
                         message->id,
                         {.state = next,
                          .attempts_more = retry ? 0 : 1,
                          .maybe_duplicate = retry,
                          .reply = std::string(kDiedInDoubt)});
        messages::add_attempt(
            tx,
            message->id,
            {.result = "uncertain", .stage = "dot", .reply = std::string(kDiedInDoubt)});
        counters.moved(message->campaign_id, message->step, MessageState::kSending, next);
        if (retry) {
            others.push_back(job);
        } else {
            queue::remove_job(tx, job.id);
        }
    }
    const std::vector<CampaignId> touched = counters.campaigns();
    counters.apply(tx);
    for (const CampaignId campaign : touched) {
        settle_campaign(tx, campaign);
    }
    return others;
}

void Ledger::parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) {
    const auto message = queue::is_campaign_lane(tx, job.lane) ? messages::find(tx, job.ref)
                                                               : std::optional<Message>();
    if (!message || message->state != MessageState::kQueued) {
        return;
    }
    store::CounterChanges counters;
    messages::change(tx, message->id, {.state = MessageState::kFailed, .reply = error});
    counters.moved(message->campaign_id, message->step, message->state, MessageState::kFailed);
    counters.apply(tx);
    settle_campaign(tx, message->campaign_id);
}

}  // namespace campaignd::service
