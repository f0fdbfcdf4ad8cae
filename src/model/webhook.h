#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/message.h"

namespace campaignd {

/// What a webhook can be told of. The numbers are bits of webhook.events in the database.
enum class WebhookEvent {
    kMessageSent,
    kMessageFailed,
    kMessageBounced,
    kMessageOpened,
    kMessageClicked,
    kRecipientReplied,
    kRecipientUnsubscribed,
    kCampaignFinished,
    kCampaignHeld,
    kPersonNeeded,
    kTest = 31,  // asked for by a person; nothing subscribes to it
};
constexpr int kWebhookEvents = 10;
constexpr std::uint32_t kEveryWebhookEvent = (1U << static_cast<unsigned>(kWebhookEvents)) - 1;
constexpr std::string_view kWebhookSecretPrefix = "whsec_";

/// "message.sent" …
std::string_view to_text(WebhookEvent event) noexcept;
std::optional<WebhookEvent> parse_webhook_event(std::string_view text) noexcept;

constexpr std::uint32_t bit_of(WebhookEvent event) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(event);
}

/// The names of all events in the mask, in their order.
std::vector<std::string_view> names_of(std::uint32_t events);

/// An address that is told what happens. Its secret stays sealed outside of service/webhooks.
struct Webhook {
    std::int64_t id = 0;
    std::int64_t lane_id = 0;
    std::string url;
    std::uint32_t events = 0;
    std::string sealed_secret;
    bool enabled = true;
    int failures = 0;  // in a row
    std::optional<TimeMs> failing_since{};
    std::string last_error{};
    std::optional<TimeMs> delivered_at{};
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
};

/// A webhook with the secret that its answer shows once.
struct NewWebhook {
    Webhook webhook;
    std::optional<std::string> secret;  // in the clear, when it is new
};

/// What a request gives of a webhook; what is absent stays as it is.
struct WebhookChange {
    std::optional<std::string> url;
    std::optional<std::uint32_t> events;
    std::optional<std::string> secret;  // in the clear
    bool new_secret = false;            // one is to be made
    std::optional<bool> enabled;
};

enum class DeliveryState { kWaiting, kDelivered, kFailed };

std::string_view to_text(DeliveryState state) noexcept;
std::optional<DeliveryState> parse_delivery_state(std::string_view text) noexcept;

/// One event on its way to one webhook, and how that went.
struct WebhookDelivery {
    std::int64_t id = 0;
    std::int64_t webhook_id = 0;
    WebhookEvent event = WebhookEvent::kMessageSent;
    TimeMs at = 0;
    std::int64_t campaign_id = 0;
    std::int64_t recipient_id = 0;
    std::int64_t message_id = 0;
    std::string detail;  // a JSON object
    DeliveryState state = DeliveryState::kWaiting;
    int attempts = 0;
    std::optional<int> status{};
    std::string answer{};
    std::optional<TimeMs> tried_at{};
    std::optional<TimeMs> finished_at{};
};

/// What a delivery is about, as it is when its body is written.
struct WebhookSubject {
    std::optional<std::string> campaign{};  // its name
    std::optional<std::string> email{};     // of the person
    std::optional<Message> message{};
    std::string message_id{};  // its Message-ID; empty: not known
};

/// Why this is no address that a webhook can have; empty when it is one: http or https, a host, no
/// user name, at most 2,000 bytes of printable ASCII.
std::string webhook_url_fault(std::string_view url);

/// The bytes that a webhook's secret stands for: base64 of 16 to 64 bytes, with "whsec_" in front
/// or not (Standard Webhooks). Nothing when it is none.
std::optional<std::string> webhook_key(std::string_view secret);

}  // namespace campaignd
