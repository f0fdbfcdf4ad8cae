#include "mail/inbound/relay_events.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rfc3339.h"
#include "base/text.h"
#include "mail/inbound/bounce_text.h"

namespace campaignd::mail {

using nlohmann::json;

namespace {

constexpr std::size_t kDetailBytes = 500;

/// A text, or a number written as one; "" for everything else.
std::string text_at(const json& object, const char* name) {
    if (!object.is_object()) {
        return {};
    }
    const auto found = object.find(name);
    if (found == object.end()) {
        return {};
    }
    if (found->is_string()) {
        return found->get<std::string>();
    }
    return found->is_number_integer() ? std::to_string(found->get<std::int64_t>()) : std::string();
}

const json& part_of(const json& object, const char* name) {
    static const json nothing;
    if (!object.is_object()) {
        return nothing;
    }
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

std::string shown(std::string_view text) {
    std::string out(truncate_utf8(trim(text), kDetailBytes));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20) {
            c = ' ';
        }
    }
    return out;
}

/// Seconds since 1970, whole or not; 0 when there are none.
TimeMs seconds_at(const json& object, const char* name) {
    constexpr double kMost = 1e11;
    const json& value = part_of(object, name);
    if (!value.is_number()) {
        return 0;
    }
    const double seconds = value.get<double>();
    return seconds > 0 && seconds < kMost ? static_cast<TimeMs>(std::llround(seconds * 1'000)) : 0;
}

/// A relay calls it permanent; the code and the words of the server may still say that it was
/// about us, or about a full box.
FeedbackKind hard_unless_told(std::string_view status, std::string_view words) {
    return judge_refusal({.status = status, .diagnostic = words, .called_dead = true}).kind;
}

/// A relay calls it temporary, or does not know: never hard.
FeedbackKind soft_unless_policy(std::string_view status, std::string_view words) {
    const FeedbackKind kind = judge_refusal({.status = status, .diagnostic = words}).kind;
    return kind == FeedbackKind::kPolicyBounce ? kind : FeedbackKind::kSoftBounce;
}

template <std::size_t N>
std::optional<FeedbackKind> kind_in(
    const std::array<std::pair<std::string_view, FeedbackKind>, N>& kinds, std::string_view word) {
    for (const auto& [name, kind] : kinds) {
        if (name == word) {
            return kind;
        }
    }
    return std::nullopt;
}

/// "bounceSubType" says more than "bounceType" where it is one of these.
std::optional<FeedbackKind> ses_kind(std::string_view subtype) {
    constexpr std::array<std::pair<std::string_view, FeedbackKind>, 7> kSubtypes{
        {{"UnsubscribedRecipient", FeedbackKind::kUnsubscribe},  // by SES's own link: no bounce
         {"Suppressed", FeedbackKind::kHardBounce},
         {"OnAccountSuppressionList", FeedbackKind::kHardBounce},
         {"MailboxFull", FeedbackKind::kSoftBounce},
         {"MessageTooLarge", FeedbackKind::kPolicyBounce},
         {"ContentRejected", FeedbackKind::kPolicyBounce},
         {"AttachmentRejected", FeedbackKind::kPolicyBounce}}};
    return kind_in(kSubtypes, subtype);
}

void add_ses_bounce(const json& notification, RelayEvent event, std::vector<RelayEvent>& events) {
    const json& bounce = part_of(notification, "bounce");
    const bool permanent = text_at(bounce, "bounceType") == "Permanent";
    const auto told = ses_kind(text_at(bounce, "bounceSubType"));
    event.id = text_at(bounce, "feedbackId");
    event.at = parse_rfc3339(text_at(bounce, "timestamp")).value_or(0);
    for (const json& person : part_of(bounce, "bouncedRecipients")) {
        event.email = text_at(person, "emailAddress");
        event.status = text_at(person, "status");
        event.detail = shown(text_at(person, "diagnosticCode"));
        if (event.detail.empty()) {
            event.detail = shown(text_at(bounce, "bounceSubType"));
        }
        event.kind = told        ? *told
                     : permanent ? hard_unless_told(event.status, event.detail)
                                 : soft_unless_policy(event.status, event.detail);
        events.push_back(event);
    }
}

void add_ses_complaint(const json& notification,
                       RelayEvent event,
                       std::vector<RelayEvent>& events) {
    const json& complaint = part_of(notification, "complaint");
    const std::string type = to_lower(text_at(complaint, "complaintFeedbackType"));
    if (type == "not-spam" || type == "auth-failure") {
        return;  // the person took it out of the spam folder; a report about signatures
    }
    event.kind = FeedbackKind::kComplaint;
    event.id = text_at(complaint, "feedbackId");
    event.at = parse_rfc3339(text_at(complaint, "timestamp")).value_or(0);
    event.detail = shown(text_at(complaint, "complaintFeedbackType"));
    for (const json& person : part_of(complaint, "complainedRecipients")) {
        event.email = text_at(person, "emailAddress");
        events.push_back(event);
    }
}

std::optional<FeedbackKind> sendgrid_kind(const json& event) {
    const std::string name = text_at(event, "event");
    const std::string status = text_at(event, "status");
    if (name == "bounce") {
        const std::string words = text_at(event, "reason");
        return text_at(event, "type") == "blocked" ? soft_unless_policy(status, words)
                                                   : hard_unless_told(status, words);
    }
    if (name == "dropped") {
        // SendGrid's own suppressions: it knew of the address before us.
        constexpr std::array<std::pair<std::string_view, FeedbackKind>, 4> kReasons{
            {{"Bounced Address", FeedbackKind::kHardBounce},
             {"Invalid", FeedbackKind::kHardBounce},
             {"Spam Reporting Address", FeedbackKind::kComplaint},
             {"Unsubscribed Address", FeedbackKind::kUnsubscribe}}};
        return kind_in(kReasons, text_at(event, "reason"));
    }
    constexpr std::array<std::pair<std::string_view, FeedbackKind>, 3> kEvents{
        {{"spamreport", FeedbackKind::kComplaint},
         {"unsubscribe", FeedbackKind::kUnsubscribe},
         {"group_unsubscribe", FeedbackKind::kUnsubscribe}}};
    return kind_in(kEvents, name);
}

std::optional<FeedbackKind> postmark_bounce_kind(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, FeedbackKind>, 16> kTypes{
        {{"HardBounce", FeedbackKind::kHardBounce},
         {"BadEmailAddress", FeedbackKind::kHardBounce},
         {"InactiveRecipient", FeedbackKind::kHardBounce},
         {"SoftBounce", FeedbackKind::kSoftBounce},
         {"Transient", FeedbackKind::kSoftBounce},
         {"DnsError", FeedbackKind::kSoftBounce},
         {"Undeliverable", FeedbackKind::kSoftBounce},
         {"SMTPApiError", FeedbackKind::kSoftBounce},
         {"Unknown", FeedbackKind::kSoftBounce},
         {"Blocked", FeedbackKind::kPolicyBounce},
         {"SpamNotification", FeedbackKind::kPolicyBounce},
         {"DMARCPolicy", FeedbackKind::kPolicyBounce},
         {"TemplateRenderingFailed", FeedbackKind::kPolicyBounce},
         {"SpamComplaint", FeedbackKind::kComplaint},
         {"Unsubscribe", FeedbackKind::kUnsubscribe},
         {"AutoResponder", FeedbackKind::kAutoReply}}};
    return kind_in(kTypes, type);
}

std::optional<FeedbackKind> mailgun_kind(const json& data) {
    const std::string event = text_at(data, "event");
    if (event != "failed") {
        constexpr std::array<std::pair<std::string_view, FeedbackKind>, 2> kEvents{
            {{"complained", FeedbackKind::kComplaint},
             {"unsubscribed", FeedbackKind::kUnsubscribe}}};
        return kind_in(kEvents, event);
    }
    constexpr std::array<std::pair<std::string_view, FeedbackKind>, 6> kReasons{
        {{"suppress-complaint", FeedbackKind::kComplaint},
         {"suppress-unsubscribe", FeedbackKind::kUnsubscribe},
         {"suppress-bounce", FeedbackKind::kHardBounce},
         {"espblock", FeedbackKind::kPolicyBounce},
         {"blacklisted", FeedbackKind::kPolicyBounce},
         {"old", FeedbackKind::kSoftBounce}}};
    if (const auto kind = kind_in(kReasons, text_at(data, "reason"))) {
        return kind;
    }
    // Often there is no "enhanced-code", and the code stands in the words alone.
    const json& told = part_of(data, "delivery-status");
    const std::string status = text_at(told, "enhanced-code");
    const std::string words = text_at(told, "message") + " " + text_at(told, "description");
    return text_at(data, "severity") == "permanent" ? hard_unless_told(status, words)
                                                    : soft_unless_policy(status, words);
}

/// A report that names neither address nor message is about nobody.
std::vector<RelayEvent> about_somebody(std::vector<RelayEvent> events) {
    std::erase_if(events, [](const RelayEvent& event) {
        return event.email.empty() && event.message_id.empty();
    });
    return events;
}

std::vector<RelayEvent> postmark_events(const json& record) {
    const std::string type = text_at(record, "RecordType");
    RelayEvent event{.id = text_at(record, "ID"), .email = text_at(record, "Email")};
    event.detail = shown(text_at(record, "Details"));
    if (event.detail.empty()) {
        event.detail = shown(text_at(record, "Description"));
    }
    event.at = parse_rfc3339(text_at(record, "BouncedAt")).value_or(0);
    if (type == "Bounce" || type == "SpamComplaint") {
        const auto kind = type == "SpamComplaint" ? std::optional(FeedbackKind::kComplaint)
                                                  : postmark_bounce_kind(text_at(record, "Type"));
        if (!kind) {
            return {};
        }
        event.kind =
            *kind == FeedbackKind::kHardBounce ? hard_unless_told("", event.detail) : *kind;
        return {event};
    }
    if (type != "SubscriptionChange" || part_of(record, "SuppressSending") != json(true)) {
        return {};
    }
    event.email = text_at(record, "Recipient");
    event.at = parse_rfc3339(text_at(record, "ChangedAt")).value_or(0);
    event.id = fmt::format("change:{}:{}", text_at(record, "MessageID"), to_lower(event.email));
    const std::string reason = text_at(record, "SuppressionReason");
    event.kind = reason == "HardBounce"      ? FeedbackKind::kHardBounce
                 : reason == "SpamComplaint" ? FeedbackKind::kComplaint
                                             : FeedbackKind::kUnsubscribe;
    event.detail = shown(reason);
    return {event};
}

}  // namespace

std::vector<RelayEvent> read_ses(const json& notification) {
    std::string type = text_at(notification, "notificationType");
    if (type.empty()) {
        type = text_at(notification, "eventType");
    }
    RelayEvent event;
    event.message_id =
        text_at(part_of(part_of(notification, "mail"), "commonHeaders"), "messageId");
    std::vector<RelayEvent> events;
    if (type == "Bounce") {
        add_ses_bounce(notification, std::move(event), events);
    } else if (type == "Complaint") {
        add_ses_complaint(notification, std::move(event), events);
    }
    return about_somebody(std::move(events));
}

std::vector<RelayEvent> read_sendgrid(const json& events) {
    std::vector<RelayEvent> read;
    if (!events.is_array()) {
        return read;
    }
    for (const json& event : events) {
        if (const auto kind = sendgrid_kind(event)) {
            read.push_back({.id = text_at(event, "sg_event_id"),
                            .kind = *kind,
                            .email = text_at(event, "email"),
                            .message_id = text_at(event, "smtp-id"),
                            .status = text_at(event, "status"),
                            .detail = shown(text_at(event, "reason")),
                            .at = seconds_at(event, "timestamp")});
        }
    }
    return about_somebody(std::move(read));
}

std::vector<RelayEvent> read_postmark(const json& record) {
    return about_somebody(postmark_events(record));
}

std::vector<RelayEvent> read_mailgun(const json& event_data) {
    const auto kind = mailgun_kind(event_data);
    if (!kind) {
        return {};
    }
    const json& status = part_of(event_data, "delivery-status");
    const std::string description = text_at(status, "description");
    return about_somebody(
        {{.id = text_at(event_data, "id"),
          .kind = *kind,
          .email = text_at(event_data, "recipient"),
          .message_id = text_at(part_of(part_of(event_data, "message"), "headers"), "message-id"),
          .status = text_at(status, "enhanced-code"),
          .detail = shown(description.empty() ? text_at(status, "message") : description),
          .at = seconds_at(event_data, "timestamp")}});
}

}  // namespace campaignd::mail
