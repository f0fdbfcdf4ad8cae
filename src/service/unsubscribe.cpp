#include "service/unsubscribe.h"

#include <vector>

#include "base/text.h"
#include "model/recipient.h"
#include "queue/queue.h"
#include "service/audit.h"
#include "service/campaign_end.h"
#include "store/counters.h"
#include "store/jobs.h"
#include "store/campaigns.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/unsubscribe.h"

namespace campaignd::service {
namespace {

using model::RecipientStatus;

RecipientStatus status_of(const store::messages::ForSending& message) {
    return static_cast<RecipientStatus>(message.recipient_status);
}

/// Takes the waiting message out of the queue; false when a worker holds it.
bool remove_ready_job(db::WriteTx& tx, const store::unsubscribe::Queued& message) {
    const auto lane = queue::find_lane(tx, message.campaign_id, message.step);
    const auto job = lane ? store::jobs::find_ready(tx, *lane, message.due_at, message.id)
                          : std::optional<JobId>();
    if (job) {
        queue::remove_job(tx, *job);
    }
    return job.has_value();
}

void skip_queued(db::WriteTx& tx, RecipientId recipient) {
    store::CounterChanges counters;
    for (const auto& message : store::unsubscribe::queued_of(tx, recipient)) {
        if (remove_ready_job(tx, message)) {
            store::messages::change(
                tx,
                message.id,
                {.state = MessageState::kSkipped, .reason = SkipReason::kUnsubscribed});
            counters.moved(
                message.campaign_id, message.step, MessageState::kQueued, MessageState::kSkipped);
        }
    }
    const std::vector<CampaignId> touched = counters.campaigns();
    counters.apply(tx);
    for (const CampaignId campaign : touched) {
        settle_campaign(tx, campaign);
    }
}

}  // namespace

std::string mask_email(std::string_view email) {
    const std::size_t at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return "***";
    }
    std::size_t first = 1;  // of a character in UTF-8
    while (first < at && (static_cast<unsigned char>(email[first]) & 0xC0U) == 0x80U) {
        ++first;
    }
    return std::string(email.substr(0, first)) + "***" + std::string(email.substr(at));
}

std::optional<Unsubscribe::Page> Unsubscribe::find(std::string_view token) const {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return std::nullopt;
    }
    return database_.read([&](const db::ReadTx& tx) -> std::optional<Page> {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message || status_of(*message) == RecipientStatus::kErased) {
            return std::nullopt;
        }
        return Page{mask_email(message->email), status_of(*message) != RecipientStatus::kActive};
    });
}

bool Unsubscribe::unsubscribe(std::string_view token, const std::string& address) {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return false;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message) {
            return false;
        }
        const bool was_active = status_of(*message) == RecipientStatus::kActive;
        unsubscribe(tx, *id);
        if (was_active) {
            audit(tx,
                  {"recipient:" + std::to_string(message->recipient_id), address},
                  "recipient.unsubscribe",
                  "recipient:" + std::to_string(message->recipient_id),
                  {{"message_id", *id}});
        }
        return true;
    });
}

void Unsubscribe::unsubscribe(db::WriteTx& tx, MessageId message) {
    const auto found = store::messages::find_for_sending(tx, message);
    if (!found || status_of(*found) == RecipientStatus::kErased) {
        return;
    }
    if (store::recipients::end_subscription(
            tx, found->recipient_id, RecipientStatus::kUnsubscribed)) {
        store::campaigns::add_unsubscribe(tx, found->campaign_id);
    }
    skip_queued(tx, found->recipient_id);
}

}  // namespace campaignd::service
