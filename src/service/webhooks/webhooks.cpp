#include "service/webhooks/webhooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "service/access/listing.h"
#include "store/webhooks.h"
#include "wire/changes.h"

namespace campaignd::service {

namespace {

namespace webhooks = store::webhooks;

constexpr std::size_t kSecretBytes = 32;
constexpr std::int64_t kMostWebhooks = 100;
constexpr std::int64_t kCountCap = 10'000;
constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr TimeMs kKeepDeliveredMs = 3 * kDayMs;
constexpr TimeMs kKeepFailedMs = 30 * kDayMs;
constexpr int kSliceRows = 500;

std::string new_secret() {
    return std::string(kWebhookSecretPrefix) + base64_encode(random_bytes(kSecretBytes));
}

void check_enabled(const Webhook& webhook) {
    if (!webhook.enabled) {
        fail(ErrorCode::kConflict,
             fmt::format("webhook {} is switched off; switch it on first", webhook.id));
    }
}

}  // namespace

std::string webhook_signature(std::string_view key,
                              std::string_view id,
                              std::int64_t timestamp_s,
                              std::string_view body) {
    return "v1," + base64_encode(hmac_sha256(key, fmt::format("{}.{}.{}", id, timestamp_s, body)));
}

NewWebhook Webhooks::create(const Actor& actor, const WebhookChange& change) {
    const std::string secret = change.secret.value_or(new_secret());
    Webhook webhook;
    webhook.url = *change.url;
    webhook.events = *change.events;
    webhook.enabled = change.enabled.value_or(true);
    webhook.sealed_secret = key_.seal(secret);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (webhooks::count(tx, "") >= kMostWebhooks) {
            fail(ErrorCode::kConflict,
                 fmt::format("there are {} webhooks already; remove one first", kMostWebhooks));
        }
        const std::int64_t id = webhooks::insert(tx, webhook);
        // `step` tells the lanes of one kind of system work apart.
        webhooks::set_lane(tx,
                           id,
                           queue::open_lane(tx,
                                            {.kind = "webhook",
                                             .campaign_id = {},
                                             .step = static_cast<int>(id),
                                             .sender_id = {}}));
        audit(tx, actor, "webhook.create", id, wire::made(webhook));
        return NewWebhook{webhooks::get(tx, id), secret};
    });
}

NewWebhook Webhooks::update(const Actor& actor,
                            std::int64_t id,
                            const WebhookChange& change,
                            const ExpectedRevision& expected) {
    std::optional<std::string> secret = change.secret;
    if (change.new_secret) {
        secret = new_secret();
    }
    const std::string sealed = secret ? key_.seal(*secret) : std::string();
    Webhook changed = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook before = webhooks::get(tx, id);
        check_revision(expected, before.revision);
        Webhook webhook = before;
        webhook.url = change.url.value_or(webhook.url);
        webhook.events = change.events.value_or(webhook.events);
        webhook.enabled = change.enabled.value_or(webhook.enabled);
        if (secret) {
            webhook.sealed_secret = sealed;
        }
        webhooks::update(tx, webhook);
        queue::set_lane_paused(tx, webhook.lane_id, !webhook.enabled);
        Detail changes = wire::changes(before, webhook);
        changes.emplace_back("new_secret", secret.has_value());
        audit(tx, actor, "webhook.update", id, changes);
        return webhooks::get(tx, id);
    });
    work_added_();
    return {std::move(changed), std::move(secret)};
}

void Webhooks::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook webhook = webhooks::get(tx, id);
        check_revision(expected, webhook.revision);
        webhooks::mark_removed(tx, id);
        queue::set_lane_paused(tx, webhook.lane_id, true);
        queue::enqueue(tx, "webhook_prune", id, tx.now());
        audit(tx, actor, "webhook.delete", id, wire::removed(webhook));
    });
    work_added_();
}

Webhook Webhooks::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return webhooks::get(tx, id); });
}

Page<Webhook> Webhooks::list(const PageQuery& query) const {
    return listed(database_, query, webhooks::list, webhooks::count);
}

Page<WebhookDelivery> Webhooks::log(std::int64_t id,
                                    const PageQuery& query,
                                    const std::optional<std::string>& state) const {
    webhooks::LogFilter filter{
        .webhook_id = id, .state = {}, .before = query.after(), .limit = query.limit + 1};
    if (state && !state->empty()) {
        filter.state = parse_delivery_state(*state);
        if (!filter.state) {
            throw Error(
                std::vector<FieldError>{{"state", "must be one of waiting, delivered, failed"}});
        }
    }
    return database_.read([&](const db::ReadTx& tx) {
        webhooks::get(tx, id);
        return page_of(webhooks::log(tx, filter),
                       query,
                       webhooks::count_log(tx, filter, kCountCap),
                       kCountCap);
    });
}

WebhookDelivery Webhooks::replay(const Actor& actor, std::int64_t id, std::int64_t delivery) {
    WebhookDelivery again = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook webhook = webhooks::get(tx, id);
        const auto one = webhooks::find_delivery(tx, delivery);
        if (!one || one->webhook_id != id) {
            fail(ErrorCode::kNotFound, fmt::format("webhook {} has no delivery {}", id, delivery));
        }
        check_enabled(webhook);
        if (one->state == DeliveryState::kWaiting) {
            fail(ErrorCode::kConflict,
                 fmt::format("delivery {} is on its way; it is tried again by itself", delivery));
        }
        webhooks::reopen(tx, delivery);
        const auto failed = queue::find_failed(tx, webhook.lane_id, delivery);
        if (!failed || !queue::retry_failed(tx, *failed)) {
            queue::enqueue(tx, webhook.lane_id, delivery, tx.now());
        }
        audit(tx, actor, "webhook.replay", id, {{"delivery", delivery}});
        return *webhooks::find_delivery(tx, delivery);
    });
    work_added_();
    return again;
}

WebhookDelivery Webhooks::test(const Actor& actor, std::int64_t id) {
    WebhookDelivery made = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook webhook = webhooks::get(tx, id);
        check_enabled(webhook);
        WebhookDelivery delivery;
        delivery.webhook_id = id;
        delivery.event = WebhookEvent::kTest;
        delivery.at = tx.now();
        delivery.detail = "{}";
        const std::int64_t row = webhooks::insert_delivery(tx, delivery);
        queue::enqueue(tx, webhook.lane_id, row, tx.now());
        audit(tx, actor, "webhook.test", id, {{"delivery", row}});
        return *webhooks::find_delivery(tx, row);
    });
    work_added_();
    return made;
}

void Webhooks::prune() {
    int removed = kSliceRows;
    while (removed == kSliceRows) {
        removed = database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
            return webhooks::prune(
                tx, tx.now() - kKeepDeliveredMs, tx.now() - kKeepFailedMs, kSliceRows);
        });
    }
}

bool remove_webhook_slice(db::WriteTx& tx, std::int64_t id, int limit) {
    const auto lane = webhooks::lane_of_removed(tx, id);
    if (!lane) {
        return false;
    }
    if (queue::take_ready(tx, *lane, limit).size() == static_cast<std::size_t>(limit)) {
        return true;
    }
    return webhooks::remove_slice(tx, id, limit);
}

}  // namespace campaignd::service
