#include "service/webhooks/webhooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/rfc3339.h"
#include "model/json_fields.h"
#include "model/json_time.h"
#include "store/webhooks.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

namespace webhooks = store::webhooks;

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMinKeyBytes = 16;
constexpr std::size_t kMaxKeyBytes = 64;
constexpr std::uint32_t kEveryEvent = (1U << static_cast<unsigned>(kWebhookEvents)) - 1;
constexpr std::int64_t kMostWebhooks = 100;
constexpr std::int64_t kCountCap = 10'000;
constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr TimeMs kKeepDeliveredMs = 3 * kDayMs;
constexpr TimeMs kKeepFailedMs = 30 * kDayMs;
constexpr int kSliceRows = 500;

std::string new_secret() {
    return std::string(kSecretPrefix) + base64_encode(random_bytes(kSecretBytes));
}

Webhook get_webhook(const db::ReadTx& tx, std::int64_t id) {
    auto webhook = webhooks::find(tx, id);
    if (!webhook) {
        fail(ErrorCode::kNotFound, fmt::format("there is no webhook {}", id));
    }
    return std::move(*webhook);
}

json answer_of(const Webhook& webhook) {
    return {{"id", webhook.id},
            {"url", webhook.url},
            {"events", names_of(webhook.events)},
            {"enabled", webhook.enabled},
            {"revision", webhook.revision},
            {"failures", webhook.failures},
            {"failing_since", time_or_null(webhook.failing_since)},
            {"last_error", webhook.last_error.empty() ? json(nullptr) : json(webhook.last_error)},
            {"delivered_at", time_or_null(webhook.delivered_at)},
            {"created_at", to_rfc3339(webhook.created_at)},
            {"updated_at", to_rfc3339(webhook.updated_at)}};
}

json answer_of(const WebhookDelivery& one) {
    const auto id_or_null = [](std::int64_t id) { return id == 0 ? json(nullptr) : json(id); };
    return {{"id", one.id},
            {"webhook_id", one.webhook_id},
            {"event", to_text(one.event)},
            {"at", to_rfc3339(one.at)},
            {"campaign_id", id_or_null(one.campaign_id)},
            {"recipient_id", id_or_null(one.recipient_id)},
            {"message_id", id_or_null(one.message_id)},
            {"state", to_text(one.state)},
            {"attempts", one.attempts},
            {"status", one.status ? json(*one.status) : json(nullptr)},
            {"answer", one.answer.empty() ? json(nullptr) : json(one.answer)},
            {"tried_at", time_or_null(one.tried_at)},
            {"finished_at", time_or_null(one.finished_at)}};
}

std::uint32_t read_events(const json& value, JsonFields& fields) {
    std::uint32_t events = 0;
    if (!value.is_array() || value.empty()) {
        fields.fault("events", "must be a list of at least one event, such as [\"message.sent\"]");
        return 0;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto event =
            value[i].is_string() ? parse_webhook_event(value[i].get<std::string>()) : std::nullopt;
        if (event) {
            events |= bit_of(*event);
        } else {
            fields.fault(fmt::format("events[{}]", i),
                         fmt::format("must be one of {}", one_of(names_of(kEveryEvent))));
        }
    }
    return events;
}

/// What a request changes; the secret in the clear.
struct Edit {
    std::optional<std::string> url;
    std::optional<std::uint32_t> events;
    std::optional<std::string> secret;
    bool new_secret = false;
    std::optional<bool> enabled;
};

Edit read_edit(const json& body, bool creating) {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    Edit edit;
    if (creating) {
        fields.require("url");
        fields.require("events");
    }
    edit.url = fields.text("url", {.max_bytes = 4'000, .allow_empty = false});
    if (edit.url) {
        if (std::string fault = webhook_url_fault(*edit.url); !fault.empty()) {
            fields.fault("url", std::move(fault));
        }
    }
    if (const json* events = fields.value("events")) {
        edit.events = read_events(*events, fields);
    }
    edit.new_secret = fields.is_null("secret");
    edit.secret = fields.text("secret", {.max_bytes = 200, .allow_empty = false});
    if (edit.secret && !webhook_key(*edit.secret)) {
        fields.fault("secret",
                     "must be whsec_ and the base64 of 16 to 64 bytes; leave it out to have one "
                     "made");
    }
    edit.enabled = fields.boolean("enabled");
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return edit;
}

/// For the audit: the address without what may be secret in its path or query.
std::string host_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

}  // namespace

std::optional<std::string> webhook_key(std::string_view secret) {
    if (secret.starts_with(kSecretPrefix)) {
        secret.remove_prefix(kSecretPrefix.size());
    }
    std::optional<std::string> key = base64_decode(secret);
    if (!key || key->size() < kMinKeyBytes || key->size() > kMaxKeyBytes) {
        return std::nullopt;
    }
    return key;
}

std::string webhook_signature(std::string_view key,
                              std::string_view id,
                              std::int64_t timestamp_s,
                              std::string_view body) {
    return "v1," + base64_encode(hmac_sha256(key, fmt::format("{}.{}.{}", id, timestamp_s, body)));
}

json Webhooks::create(const Actor& actor, const json& body) {
    const Edit edit = read_edit(body, true);
    const std::string secret = edit.secret.value_or(new_secret());
    Webhook webhook;
    webhook.url = *edit.url;
    webhook.events = *edit.events;
    webhook.enabled = edit.enabled.value_or(true);
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
        audit(tx, actor, "webhook.create", id, {{"host", host_of(webhook.url)}});
        json answer = answer_of(get_webhook(tx, id));
        answer["secret"] = secret;
        return answer;
    });
}

json Webhooks::update(const Actor& actor,
                      std::int64_t id,
                      const json& body,
                      const ExpectedRevision& expected) {
    const Edit edit = read_edit(body, false);
    std::optional<std::string> secret = edit.secret;
    if (edit.new_secret) {
        secret = new_secret();
    }
    const std::string sealed = secret ? key_.seal(*secret) : std::string();
    json answer = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Webhook webhook = get_webhook(tx, id);
        check_revision(expected, webhook.revision, [&] { return answer_of(webhook); });
        webhook.url = edit.url.value_or(webhook.url);
        webhook.events = edit.events.value_or(webhook.events);
        webhook.enabled = edit.enabled.value_or(webhook.enabled);
        if (secret) {
            webhook.sealed_secret = sealed;
        }
        webhooks::update(tx, webhook);
        queue::set_lane_paused(tx, webhook.lane_id, !webhook.enabled);
        audit(tx,
              actor,
              "webhook.update",
              id,
              {{"host", host_of(webhook.url)}, {"new_secret", secret.has_value()}});
        return answer_of(get_webhook(tx, id));
    });
    if (secret) {
        answer["secret"] = *secret;
    }
    work_added_();
    return answer;
}

void Webhooks::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook webhook = get_webhook(tx, id);
        check_revision(expected, webhook.revision, [&] { return answer_of(webhook); });
        webhooks::mark_removed(tx, id);
        queue::set_lane_paused(tx, webhook.lane_id, true);
        queue::enqueue(tx, "webhook_prune", id, tx.now());
        audit(tx, actor, "webhook.delete", id, {{"host", host_of(webhook.url)}});
    });
    work_added_();
}

json Webhooks::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return answer_of(get_webhook(tx, id)); });
}

json Webhooks::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(webhooks::list(tx, query.q, after, query.limit + 1),
                       query,
                       webhooks::count(tx, query.q),
                       [](const Webhook& webhook) { return answer_of(webhook); });
    });
}

json Webhooks::log(std::int64_t id,
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
        get_webhook(tx, id);
        const std::int64_t total = webhooks::count_log(tx, filter, kCountCap);
        json page =
            page_of(webhooks::log(tx, filter), query, total, [](const WebhookDelivery& one) {
                return answer_of(one);
            });
        if (total == kCountCap) {
            page["total_is_estimate"] = true;
        }
        return page;
    });
}

json Webhooks::replay(const Actor& actor, std::int64_t id, std::int64_t delivery) {
    json answer = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Webhook webhook = get_webhook(tx, id);
        const auto one = webhooks::find_delivery(tx, delivery);
        if (!one || one->webhook_id != id) {
            fail(ErrorCode::kNotFound, fmt::format("webhook {} has no delivery {}", id, delivery));
        }
        if (!webhook.enabled) {
            fail(ErrorCode::kConflict,
                 fmt::format("webhook {} is switched off; switch it on first", id));
        }
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
        return answer_of(*webhooks::find_delivery(tx, delivery));
    });
    work_added_();
    return answer;
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

bool remove_webhook_slice(db::WriteTx& tx, std::int64_t id) {
    const auto lane = webhooks::lane_of_removed(tx, id);
    if (!lane) {
        return false;
    }
    if (queue::take_ready(tx, *lane, kSliceRows).size() == kSliceRows) {
        return true;
    }
    return webhooks::remove_slice(tx, id, kSliceRows);
}

}  // namespace campaignd::service
