#include "wire/webhooks.h"

#include <fmt/format.h>

#include "wire/reader.h"
#include "wire/webhook_body.h"

namespace campaignd {
namespace {

nlohmann::json id_or_null(std::int64_t id) {
    return id == 0 ? nlohmann::json() : nlohmann::json(id);
}

}  // namespace

void to_json(nlohmann::json& out, const Webhook& webhook) {
    out = {{"id", webhook.id},
           {"url", webhook.url},
           {"events", names_of(webhook.events)},
           {"enabled", webhook.enabled},
           {"revision", webhook.revision},
           {"failures", webhook.failures},
           {"failing_since", wire::time(webhook.failing_since)},
           {"last_error", wire::text_or_null(webhook.last_error)},
           {"delivered_at", wire::time(webhook.delivered_at)},
           {"created_at", wire::time(webhook.created_at)},
           {"updated_at", wire::time(webhook.updated_at)}};
}

void to_json(nlohmann::json& out, const NewWebhook& made) {
    out = made.webhook;
    if (made.secret) {
        out["secret"] = *made.secret;
    }
}

void to_json(nlohmann::json& out, const WebhookDelivery& one) {
    out = {{"id", one.id},
           {"webhook_id", one.webhook_id},
           {"event", to_text(one.event)},
           {"at", wire::time(one.at)},
           {"campaign_id", id_or_null(one.campaign_id)},
           {"recipient_id", id_or_null(one.recipient_id)},
           {"message_id", id_or_null(one.message_id)},
           {"state", to_text(one.state)},
           {"attempts", one.attempts},
           {"status", one.status},
           {"answer", wire::text_or_null(one.answer)},
           {"tried_at", wire::time(one.tried_at)},
           {"finished_at", wire::time(one.finished_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

std::uint32_t read_events(const json& value, Reader& fields) {
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
                         "must be one of " + one_of(names_of(kEveryWebhookEvent)));
        }
    }
    return events;
}

}  // namespace

WebhookChange read_webhook(const json& body, bool creating) {
    WebhookChange change;
    read_body(body, [&](Reader& fields) {
        if (creating) {
            fields.require("url");
            fields.require("events");
        }
        change.url = fields.text("url", {.max_bytes = 4'000, .allow_empty = false});
        if (std::string fault = change.url ? webhook_url_fault(*change.url) : ""; !fault.empty()) {
            fields.fault("url", std::move(fault));
        }
        if (const json* events = fields.value("events")) {
            change.events = read_events(*events, fields);
        }
        change.new_secret = fields.is_null("secret");
        change.secret = fields.text("secret", {.max_bytes = 200, .allow_empty = false});
        if (change.secret && !webhook_key(*change.secret)) {
            fields.fault("secret",
                         "must be whsec_ and the base64 of 16 to 64 bytes; leave it out to have "
                         "one made");
        }
        change.enabled = fields.boolean("enabled");
    });
    return change;
}

std::string webhook_body(const WebhookDelivery& delivery, const WebhookSubject& about) {
    json data = json::parse(delivery.detail, nullptr, false);
    if (!data.is_object()) {
        data = json::object();
    }
    if (delivery.campaign_id != 0) {
        data["campaign_id"] = delivery.campaign_id;
    }
    if (about.campaign) {
        data["campaign"] = *about.campaign;
    }
    if (delivery.recipient_id != 0) {
        data["recipient_id"] = delivery.recipient_id;
    }
    if (about.email) {
        data["email"] = *about.email;
    }
    if (about.message) {
        data["id"] = about.message->id;
        data["step"] = about.message->step;
        data["attempts"] = about.message->attempts;
        data["sent_at"] = time(about.message->sent_at);
    }
    if (!about.message_id.empty()) {
        data["message_id"] = about.message_id;
    }
    return dump({{"type", to_text(delivery.event)},
                 {"timestamp", time(delivery.at)},
                 {"data", std::move(data)}});
}

}  // namespace campaignd::wire
