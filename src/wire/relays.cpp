#include "wire/relays.h"

#include <array>

#include "base/crypto.h"
#include "base/public_key.h"
#include "base/text.h"
#include "model/email_address.h"
#include "wire/columns.h"
#include "wire/limits.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const RelayKeys& keys) {
    const auto username =
        keys.postmark ? std::optional(keys.postmark->username) : std::optional<std::string>();
    out = {{"ses",
            {{"set", keys.ses_topic_arns.has_value()},
             {"topic_arns", keys.ses_topic_arns.value_or(std::vector<std::string>())}}},
           {"sendgrid", {{"set", keys.sendgrid_public_key.has_value()}}},
           {"postmark", {{"set", keys.postmark.has_value()}, {"username", username}}},
           {"mailgun", {{"set", keys.mailgun_signing_key.has_value()}}},
           {"revision", keys.revision}};
}

void to_json(nlohmann::json& out, const ReportCounts& counts) {
    if (counts.confirmed) {
        out = {{"confirmed", true}};
        return;
    }
    out = {
        {"recorded", counts.recorded}, {"repeated", counts.repeated}, {"unknown", counts.unknown}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxSecretBytes = 2'000;
constexpr std::size_t kMostTopics = 20;

std::vector<std::string> read_topics(Reader& fields) {
    std::vector<std::string> topics;
    const json* given = fields.value("topic_arns");
    if (given == nullptr || !given->is_array() || given->empty() || given->size() > kMostTopics) {
        fields.fault("topic_arns", "must be a list of one to twenty names of SNS topics");
        return topics;
    }
    for (const json& topic : *given) {
        if (!topic.is_string() || !topic.get<std::string>().starts_with("arn:aws")) {
            fields.fault("topic_arns",
                         "must be names such as arn:aws:sns:eu-west-1:123456:bounces");
            break;
        }
        topics.push_back(topic);
    }
    return topics;
}

std::string read_public_key(Reader& fields) {
    fields.require("public_key");
    std::string text(
        trim(fields.text("public_key", {.max_bytes = kMaxSecretBytes, .allow_empty = false})
                 .value_or("")));
    const auto key = base64_decode(text);
    if (!text.empty() && (!key || !is_ec_public_key(*key))) {
        fields.fault("public_key",
                     "must be the verification key as SendGrid shows it: base64 of an EC key");
    }
    return text;
}

RelayLogin read_login(Reader& fields) {
    fields.require("username");
    fields.require("password");
    RelayLogin login{fields.text("username", {.allow_empty = false}).value_or(""),
                     fields.text("password", {.allow_empty = false}).value_or("")};
    if (login.username.find(':') != std::string::npos) {
        fields.fault("username", "may hold no colon (RFC 7617)");
    }
    return login;
}

std::string read_signing_key(Reader& fields) {
    fields.require("signing_key");
    return fields.text("signing_key", {.allow_empty = false}).value_or("");
}

}  // namespace

RelayKeysChange read_relay_keys(const json& body) {
    RelayKeysChange change;
    read_body(body, [&](Reader& fields) {
        change.ses_topic_arns =
            nullable_object<std::vector<std::string>>(fields, "ses", read_topics);
        change.sendgrid_public_key =
            nullable_object<std::string>(fields, "sendgrid", read_public_key);
        change.postmark = nullable_object<RelayLogin>(fields, "postmark", read_login);
        change.mailgun_signing_key =
            nullable_object<std::string>(fields, "mailgun", read_signing_key);
    });
    return change;
}

Report read_report(const json& body) {
    Report report;
    read_body(body, [&](Reader& fields) {
        const json* id = fields.value("message_id");
        if (id != nullptr && id->is_number_integer()) {
            report.message = id->get<MessageId>();
        } else if (id != nullptr && id->is_string()) {
            report.message_id = id->get<std::string>();
        } else if (id != nullptr) {
            fields.fault("message_id", "must be the Message-ID of a message, or its number");
        }
        if (const auto email = fields.text("email", {.max_bytes = 500})) {
            ParsedEmail parsed = parse_email(*email);
            if (!parsed) {
                fields.fault("email", std::move(parsed.fault));
            }
            report.email = std::move(parsed.address);
        }
        if (id == nullptr && report.email.empty() && !fields.has_faults()) {
            fields.fault("email", "give the \"email\" or the \"message_id\"");
        }
        fields.require("type");
        constexpr std::array kKinds{
            FeedbackKind::kHardBounce, FeedbackKind::kSoftBounce, FeedbackKind::kComplaint};
        if (const auto type = fields.word<std::size_t>("type", {"hard", "soft", "complaint"})) {
            report.kind = kKinds.at(*type);
        }
        report.detail = fields.text("detail", {.max_bytes = 500}).value_or("");
        report.status = fields.text("status", {.max_bytes = 20}).value_or("");
        report.id = fields.text("id").value_or("");
    });
    return report;
}

void relay_key_from_column(std::string_view relay, std::string_view column, RelayKeys& keys) {
    const json stored = parse_column(column);
    if (relay == "ses") {
        keys.ses_topic_arns = stored.at("topic_arns").get<std::vector<std::string>>();
    } else if (relay == "sendgrid") {
        keys.sendgrid_public_key = stored.at("public_key").get<std::string>();
    } else if (relay == "postmark") {
        keys.postmark = {stored.at("username").get<std::string>(),
                         stored.at("password").get<std::string>()};
    } else if (relay == "mailgun") {
        keys.mailgun_signing_key = stored.at("signing_key").get<std::string>();
    }
}

}  // namespace campaignd::wire
