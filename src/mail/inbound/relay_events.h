#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/feedback.h"

namespace campaignd::mail {

/// One report of a relay about one address, in our words.
struct RelayEvent {
    std::string id;  // the relay's own, the same on every repetition
    FeedbackKind kind = FeedbackKind::kSoftBounce;
    std::string email;
    std::string message_id{};  // our Message-ID, where the relay tells it
    std::string status{};      // RFC 3463, where the relay tells it
    std::string detail{};
    TimeMs at = 0;  // 0: not told
};

/// What the webhooks of relays say, read without trust: what is no event of ours (deliveries, opens
/// and the like) or names neither address nor message is left out, wrong types are as good as
/// absent. Thread-safe. Throws nothing but std::bad_alloc.

/// Amazon SES: the notification inside of an SNS message ("Bounce", "Complaint").
std::vector<RelayEvent> read_ses(const nlohmann::json& notification);
/// SendGrid's Event Webhook: a list of events.
std::vector<RelayEvent> read_sendgrid(const nlohmann::json& events);
/// Postmark's bounce, spam complaint and subscription change webhooks.
std::vector<RelayEvent> read_postmark(const nlohmann::json& record);
/// Mailgun: "event-data" of a webhook.
std::vector<RelayEvent> read_mailgun(const nlohmann::json& event_data);

}  // namespace campaignd::mail
