#include "service/feedback/relay_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/crypto.h"
#include "base/log.h"
#include "base/public_key.h"
#include "base/text.h"
#include "model/email_address.h"
#include "store/feedback.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/used_signatures.h"

namespace campaignd::service {

using mail::RelayEvent;
using nlohmann::json;

namespace {

constexpr std::size_t kSliceEvents = 50;
constexpr std::size_t kMaxDepth = 64;
/// Mailgun signs a time and a token, not what it tells: a signature that somebody else got hold of
/// would carry any report. So it counts once, and for so long.
constexpr TimeMs kMailgunAgeMs = 5LL * 60'000;
constexpr int kForgottenAtOnce = 100;  // used signatures whose time is over

json parse_body(std::string_view body) {
    // Depth first: a deep text would overflow the stack of whoever writes it out again.
    std::size_t depth = 0;
    const auto guard = [&depth](int /*level*/, json::parse_event_t event, json& /*value*/) {
        depth +=
            event == json::parse_event_t::object_start || event == json::parse_event_t::array_start
                ? 1U
                : 0U;
        if (event == json::parse_event_t::object_end || event == json::parse_event_t::array_end) {
            --depth;
        }
        if (depth > kMaxDepth) {
            fail(ErrorCode::kInvalid, "the body is nested too deeply");
        }
        return true;
    };
    json parsed = json::parse(body, guard, false);
    if (parsed.is_discarded()) {
        fail(ErrorCode::kInvalid, "the body is not JSON");
    }
    return parsed;
}

[[noreturn]] void refuse_unknown_relay(const char* relay) {
    fail(ErrorCode::kNotFound,
         fmt::format("reports of {} are not set up: an admin gives its key on the settings page",
                     relay));
}

[[noreturn]] void refuse_signature(const char* relay, std::string_view why) {
    log::warn("service", "a report of {} is refused: {}", relay, why);
    fail(ErrorCode::kForbidden, std::string(why));
}

std::string text_at(const json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The message, or else the person, whose history tells it anyway.
std::string target_of(const FeedbackReport& report) {
    return report.message ? fmt::format("message:{}", *report.message)
                          : fmt::format("recipient:{}", *report.recipient);
}

}  // namespace

bool RelayReports::report(const Actor& actor, const Report& given) {
    const auto named =
        given.message_id ? links_.parse_message_id(*given.message_id) : given.message;
    const FeedbackResult result = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        FeedbackReport report{
            .source = {}, .kind = given.kind, .status = given.status, .detail = given.detail};
        if (named && store::messages::find_state(tx, *named)) {
            report.message = named;
        } else if (!given.email.empty()) {
            report.recipient = store::recipients::find_by_email(tx, given.email);
            report.message = report.recipient ? store::feedback::last_sent_to(tx, *report.recipient)
                                              : std::nullopt;
        }
        if (!report.message && !report.recipient) {
            return FeedbackResult::kUnknown;
        }
        report.source = fmt::format("api:{}:{}:{}",
                                    static_cast<int>(report.kind),
                                    report.message ? fmt::format("m{}", *report.message)
                                                   : fmt::format("r{}", *report.recipient),
                                    hex_encode(sha256(given.id)).substr(0, 16));
        const FeedbackResult applied = feedback_.apply(tx, report);
        if (applied != FeedbackResult::kRepeat) {
            audit(tx, actor, "bounce.report", target_of(report), {{"kind", to_text(report.kind)}});
        }
        return applied;
    });
    if (result == FeedbackResult::kUnknown) {
        fail(ErrorCode::kNotFound,
             given.message || given.message_id
                 ? "there is no message with this message_id"
                 : fmt::format("nobody has the address {}", given.email));
    }
    return result != FeedbackResult::kRepeat;
}

FeedbackReport RelayReports::report_of(const db::ReadTx& tx,
                                       const std::string& relay,
                                       const RelayEvent& event) const {
    FeedbackReport report;
    report.kind = event.kind;
    report.at = event.at > 0 && event.at <= tx.now() ? event.at : 0;
    report.status = truncate_utf8(event.status, 20);
    report.detail = to_valid_utf8(event.detail);
    report.message = links_.parse_message_id(event.message_id);
    const ParsedEmail email = parse_email(event.email);
    const auto person =
        email ? store::recipients::find_by_email(tx, email.address) : std::optional<RecipientId>();
    const auto sent = report.message ? store::messages::find(tx, *report.message) : std::nullopt;
    if (!sent || (person && sent->recipient_id != *person)) {
        report.message.reset();
    }
    report.recipient = report.message ? std::nullopt : person;
    report.source =
        fmt::format("{}:{}",
                    relay,
                    hex_encode(sha256(fmt::format("{}\n{}\n{}\n{}",
                                                  event.id,
                                                  static_cast<int>(event.kind),
                                                  to_lower(email.address),
                                                  event.id.empty() ? event.message_id : ""))));
    return report;
}

/// Together with what it vouches for: when that cannot be stored, the signature is still good.
void RelayReports::use_once(db::WriteTx& tx, const std::string& relay, std::string_view signature) {
    store::used_signatures::forget(tx, tx.now() - 2 * kMailgunAgeMs, kForgottenAtOnce);
    if (!store::used_signatures::use(tx, sha256(relay + '\n' + std::string(signature)))) {
        refuse_signature(relay.c_str(), "the signature was used before");
    }
}

ReportCounts RelayReports::apply(const std::string& relay,
                                 const std::vector<RelayEvent>& events,
                                 std::string_view signature) {
    ReportCounts counts;
    if (events.empty() && !signature.empty()) {  // it would vouch for another report
        database_.write(db::WriteClass::kRequest,
                        [&](db::WriteTx& tx) { use_once(tx, relay, signature); });
    }
    for (std::size_t from = 0; from < events.size(); from += kSliceEvents) {
        const std::size_t to = std::min(events.size(), from + kSliceEvents);
        const auto results = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            if (from == 0 && !signature.empty()) {
                use_once(tx, relay, signature);
            }
            std::vector<FeedbackResult> made;
            for (std::size_t i = from; i < to; ++i) {
                const FeedbackReport report = report_of(tx, relay, events[i]);
                made.push_back(report.message || report.recipient ? feedback_.apply(tx, report)
                                                                  : FeedbackResult::kUnknown);
            }
            return made;
        });
        counts.recorded += std::count(results.begin(), results.end(), FeedbackResult::kNew);
        counts.repeated += std::count(results.begin(), results.end(), FeedbackResult::kRepeat);
        counts.unknown += std::count(results.begin(), results.end(), FeedbackResult::kUnknown);
    }
    return counts;
}

ReportCounts RelayReports::ses(std::string_view body) {
    const auto topics = settings_.get().ses_topic_arns;
    if (!topics) {
        refuse_unknown_relay("Amazon SES");
    }
    const json message = parse_body(body);
    // Anybody can send messages of an SNS topic of their own, rightly signed.
    if (std::find(topics->begin(), topics->end(), text_at(message, "TopicArn")) == topics->end()) {
        refuse_signature("Amazon SES", "the topic is not one that is set up here");
    }
    if (const std::string fault = sns_.fault_of(message); !fault.empty()) {
        refuse_signature("Amazon SES", fault);
    }
    const std::string type = text_at(message, "Type");
    if (type == "SubscriptionConfirmation") {
        if (!sns_.confirm(message)) {
            fail(ErrorCode::kUnavailable, "the subscription cannot be confirmed now");
        }
        log::info("service", "the SNS topic {} is subscribed", text_at(message, "TopicArn"));
        return {.confirmed = true};
    }
    if (type != "Notification") {
        return apply("ses", {});
    }
    const json notification = json::parse(text_at(message, "Message"), nullptr, false);
    return apply("ses", mail::read_ses(notification));
}

ReportCounts RelayReports::sendgrid(std::string_view body,
                                    std::string_view signature,
                                    std::string_view timestamp) {
    const auto text = settings_.get().sendgrid_public_key;
    if (!text) {
        refuse_unknown_relay("SendGrid");
    }
    const auto key = base64_decode(*text);
    const auto bytes = base64_decode(signature);
    std::string signed_text(timestamp);
    signed_text.append(body);
    if (!key || !bytes || timestamp.empty() || !verify_ecdsa_signature(*key, signed_text, *bytes)) {
        refuse_signature("SendGrid", "the signature does not match");
    }
    return apply("sendgrid", mail::read_sendgrid(parse_body(body)));
}

ReportCounts RelayReports::postmark(std::string_view body, std::string_view authorization) {
    const auto login = settings_.get().postmark;
    if (!login) {
        refuse_unknown_relay("Postmark");
    }
    constexpr std::string_view kBasic = "basic ";  // RFC 7617
    const bool is_basic = equals_ignoring_case(authorization.substr(0, kBasic.size()), kBasic);
    const auto given =
        is_basic ? base64_decode(trim(authorization.substr(kBasic.size()))) : std::nullopt;
    if (!given || !equal_constant_time(*given, login->username + ':' + login->password)) {
        refuse_signature("Postmark", "user name and password are not those that are set up here");
    }
    return apply("postmark", mail::read_postmark(parse_body(body)));
}

ReportCounts RelayReports::mailgun(std::string_view body) {
    const auto key = settings_.get().mailgun_signing_key;
    if (!key) {
        refuse_unknown_relay("Mailgun");
    }
    const json message = parse_body(body);
    const auto found = message.is_object() ? message.find("signature") : message.end();
    const json signature = found == message.end() ? json::object() : *found;
    const std::string timestamp = text_at(signature, "timestamp");
    const std::string wanted =
        hex_encode(hmac_sha256(*key, timestamp + text_at(signature, "token")));
    if (!equal_constant_time(to_lower(text_at(signature, "signature")), wanted)) {
        refuse_signature("Mailgun", "the signature does not match");
    }
    const auto seconds = parse_int(timestamp);
    const TimeMs age = database_.clock().now() - seconds.value_or(0) * 1'000;
    if (age > kMailgunAgeMs || age < -kMailgunAgeMs) {
        refuse_signature("Mailgun", "the signature is older than 5 minutes");
    }
    const auto data = message.find("event-data");
    return apply("mailgun",
                 data == message.end() ? std::vector<RelayEvent>() : mail::read_mailgun(*data),
                 wanted);
}

}  // namespace campaignd::service
