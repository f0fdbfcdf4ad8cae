#include "service/webhooks/webhook_calls.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "model/email_address.h"
#include "queue/queue.h"
#include "service/webhooks/webhooks.h"
#include "store/campaigns.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/webhooks.h"
#include "wire/webhook_body.h"

namespace campaignd::service {

namespace {

namespace webhooks = store::webhooks;

constexpr int kGone = 410;  // RFC 9110 section 15.5.11
constexpr std::size_t kShownAnswerBytes = 500;

bool is_success(int status) noexcept {
    return status >= 200 && status < 300;
}

/// The same for every attempt: receivers tell repetitions by it.
std::string name_of(const WebhookDelivery& delivery) {
    return fmt::format("msg_{}_{:x}", delivery.id, delivery.at);
}

std::string shown_answer(const WebhookResult& result) {
    std::string text(truncate_utf8(result.answer, kShownAnswerBytes));
    return text.empty() && result.status != 0 ? fmt::format("HTTP {}", result.status) : text;
}

/// For the queue, without words of the receiver: those stay with the delivery, where an erasure
/// finds them.
std::string plain_error_of(const WebhookResult& result) {
    return result.status == 0 ? shown_answer(result) : fmt::format("answered {}", result.status);
}

std::string error_of(const WebhookResult& result) {
    return result.status == 0 ? shown_answer(result)
                              : fmt::format("answered {}: {}", result.status, shown_answer(result));
}

}  // namespace

const queue::RetryPolicy& WebhookCalls::policy() {
    using std::chrono::seconds;
    static const queue::RetryPolicy policy = [] {
        queue::RetryPolicy made;
        made.attempts = 9;
        made.backoff = {seconds(5),
                        seconds(60),
                        seconds(300),
                        seconds(1'800),
                        seconds(7'200),
                        seconds(18'000),
                        seconds(36'000),
                        seconds(50'400)};
        return made;
    }();
    return policy;
}

std::string WebhookCalls::body_of(const db::ReadTx& tx, const WebhookDelivery& delivery) const {
    WebhookSubject about;
    const auto campaign =
        delivery.campaign_id != 0 ? store::campaigns::find(tx, delivery.campaign_id) : std::nullopt;
    if (campaign) {
        about.campaign = campaign->name;
    }
    if (const auto person = delivery.recipient_id != 0
                                ? store::recipients::find(tx, delivery.recipient_id)
                                : std::nullopt) {
        about.email = person->email;
    }
    if (delivery.message_id != 0) {
        about.message = store::messages::find(tx, delivery.message_id);
    }
    if (about.message && campaign && campaign->identity) {
        about.message_id =
            links_.message_id(about.message->id, email_domain(campaign->identity->from_email));
    }
    return wire::webhook_body(delivery, about);
}

std::optional<WebhookCall> WebhookCalls::load(const db::ReadTx& tx, const LeasedJob& job) const {
    const auto delivery = webhooks::find_delivery(tx, job.ref);
    if (!delivery) {
        return std::nullopt;
    }
    const auto webhook = webhooks::find(tx, delivery->webhook_id);
    if (!webhook) {
        return std::nullopt;
    }
    const auto key = webhook_key(key_.unseal(webhook->sealed_secret));
    check(key.has_value(), "a stored secret is one");
    WebhookCall call;
    call.job = job;
    call.webhook_id = webhook->id;
    call.url = webhook->url;
    call.body = body_of(tx, *delivery);
    const std::string id = name_of(*delivery);
    const std::int64_t timestamp = tx.now() / 1'000;
    call.headers = {{"Content-Type", "application/json"},
                    {"webhook-id", id},
                    {"webhook-timestamp", std::to_string(timestamp)},
                    {"webhook-signature", webhook_signature(*key, id, timestamp, call.body)}};
    return call;
}

void WebhookCalls::drop(db::WriteTx& tx, InstanceId owner, const LeasedJob& job) {
    queue::settle_forget(tx, job, owner);
}

void WebhookCalls::record(db::WriteTx& tx,
                          InstanceId owner,
                          const std::vector<WebhookResult>& results) {
    for (const WebhookResult& result : results) {
        const std::string answer = shown_answer(result);
        const auto status = result.status == 0 ? std::nullopt : std::optional(result.status);
        if (is_success(result.status)) {
            if (queue::settle_forget(tx, result.job, owner)) {
                webhooks::record_attempt(
                    tx, result.job.ref, {DeliveryState::kDelivered, status, answer});
                webhooks::note_success(tx, result.webhook_id);
            }
            continue;
        }
        const std::string error = plain_error_of(result);
        const int failures = result.job.attempts + 1;
        const bool last = failures >= policy().attempts || result.status == kGone;
        const bool ours =
            last ? queue::fail_job(tx, result.job, owner, error)
                 : queue::retry_later(
                       tx, result.job, owner, policy().next_run(tx.now(), failures), error);
        if (!ours) {
            continue;
        }
        webhooks::record_attempt(
            tx,
            result.job.ref,
            {last ? DeliveryState::kFailed : DeliveryState::kWaiting, status, answer});
        webhooks::note_failure(tx, result.webhook_id, error_of(result));
        if (result.status == kGone) {
            webhooks::disable(tx, result.webhook_id, "answered 410 Gone: switched off");
            queue::set_lane_paused(tx, result.job.lane, true);
            log::warn(
                "jobs", "webhook {} answered 410 Gone and is switched off", result.webhook_id);
        }
    }
}

}  // namespace campaignd::service
