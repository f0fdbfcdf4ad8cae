#include "service/sending/relay_settings.h"

#include <map>
#include <string_view>

#include "base/crypto.h"
#include "base/public_key.h"
#include "base/text.h"
#include "model/json_fields.h"
#include "store/settings.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxSecretBytes = 2'000;
constexpr std::size_t kMostTopics = 20;
constexpr const char* kRevision = "_relay_revision";

std::string setting_of(const std::string& relay) {
    return "_relay_" + relay;
}

using Changes = std::map<std::string, std::optional<json>>;

json read_ses(const json& body, std::vector<FieldError>& faults) {
    JsonFields fields(body, faults, "ses");
    json topics = json::array();
    const json* given = fields.value("topic_arns");
    const bool fits =
        given != nullptr && given->is_array() && !given->empty() && given->size() <= kMostTopics;
    for (const json& topic : fits ? *given : json::array()) {
        const bool is_arn = topic.is_string() && topic.get<std::string>().starts_with("arn:aws");
        if (!is_arn) {
            fields.fault("topic_arns",
                         "must be names such as arn:aws:sns:eu-west-1:123456:bounces");
            break;
        }
        topics.push_back(topic);
    }
    if (!fits) {
        fields.fault("topic_arns", "must be a list of one to twenty names of SNS topics");
    }
    fields.reject_unknown();
    return {{"topic_arns", std::move(topics)}};
}

json read_sendgrid(const json& body, std::vector<FieldError>& faults) {
    JsonFields fields(body, faults, "sendgrid");
    fields.require("public_key");
    const std::string text =
        fields.text("public_key", {.max_bytes = kMaxSecretBytes, .allow_empty = false})
            .value_or("");
    const auto key = base64_decode(trim(text));
    if (!text.empty() && (!key || !is_ec_public_key(*key))) {
        fields.fault("public_key",
                     "must be the verification key as SendGrid shows it: base64 of an EC key");
    }
    fields.reject_unknown();
    return {{"public_key", std::string(trim(text))}};
}

json read_postmark(const json& body, std::vector<FieldError>& faults) {
    JsonFields fields(body, faults, "postmark");
    fields.require("username");
    fields.require("password");
    const auto user = fields.text("username", {.allow_empty = false}).value_or("");
    if (user.find(':') != std::string::npos) {
        fields.fault("username", "may hold no colon (RFC 7617)");
    }
    json read{{"username", user},
              {"password", fields.text("password", {.allow_empty = false}).value_or("")}};
    fields.reject_unknown();
    return read;
}

json read_mailgun(const json& body, std::vector<FieldError>& faults) {
    JsonFields fields(body, faults, "mailgun");
    fields.require("signing_key");
    json read{{"signing_key", fields.text("signing_key", {.allow_empty = false}).value_or("")}};
    fields.reject_unknown();
    return read;
}

Changes read_changes(const json& body) {
    const std::map<std::string, json (*)(const json&, std::vector<FieldError>&)> readers{
        {"ses", read_ses},
        {"sendgrid", read_sendgrid},
        {"postmark", read_postmark},
        {"mailgun", read_mailgun}};
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    Changes changes;
    for (const auto& [relay, read] : readers) {
        if (const json* given = fields.value(relay)) {
            changes[relay] = read(*given, faults);
        } else if (fields.is_null(relay)) {
            changes[relay] = std::nullopt;
        }
    }
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return changes;
}

}  // namespace

std::optional<json> RelaySettings::stored(const db::ReadTx& tx, const std::string& relay) const {
    const auto sealed = store::settings::find(tx, setting_of(relay));
    if (!sealed) {
        return std::nullopt;
    }
    return json::parse(key_.unseal(base64_decode(*sealed).value_or("")));
}

RelaySettings::Values RelaySettings::values() const {
    return database_.read([&](const db::ReadTx& tx) {
        Values values;
        if (const auto ses = stored(tx, "ses")) {
            values.ses_topic_arns = ses->at("topic_arns").get<std::vector<std::string>>();
        }
        if (const auto sendgrid = stored(tx, "sendgrid")) {
            values.sendgrid_public_key =
                base64_decode(sendgrid->at("public_key").get<std::string>());
        }
        if (const auto postmark = stored(tx, "postmark")) {
            values.postmark_credentials = postmark->at("username").get<std::string>() + ":" +
                                          postmark->at("password").get<std::string>();
        }
        if (const auto mailgun = stored(tx, "mailgun")) {
            values.mailgun_signing_key = mailgun->at("signing_key").get<std::string>();
        }
        return values;
    });
}

json RelaySettings::answer(const db::ReadTx& tx) const {
    const auto ses = stored(tx, "ses");
    const auto postmark = stored(tx, "postmark");
    return {
        {"ses",
         {{"set", ses.has_value()}, {"topic_arns", ses ? ses->at("topic_arns") : json::array()}}},
        {"sendgrid", {{"set", stored(tx, "sendgrid").has_value()}}},
        {"postmark",
         {{"set", postmark.has_value()},
          {"username", postmark ? postmark->at("username") : json(nullptr)}}},
        {"mailgun", {{"set", stored(tx, "mailgun").has_value()}}},
        {"revision", store::settings::revision(tx, kRevision)}};
}

json RelaySettings::get() const {
    return database_.read([&](const db::ReadTx& tx) { return answer(tx); });
}

json RelaySettings::update(const Actor& actor, const json& body, const ExpectedRevision& expected) {
    const Changes changes = read_changes(body);
    std::map<std::string, std::optional<std::string>> sealed;
    for (const auto& [relay, value] : changes) {
        sealed[relay] =
            value ? std::optional(base64_encode(key_.seal(value->dump()))) : std::nullopt;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        check_revision(
            expected, store::settings::revision(tx, kRevision), [&] { return answer(tx); });
        json names = json::array();
        for (const auto& [relay, value] : sealed) {
            if (value) {
                store::settings::put(tx, setting_of(relay), *value);
            } else {
                store::settings::remove(tx, setting_of(relay));
            }
            names.push_back(relay);
        }
        store::settings::raise_revision(tx, kRevision);
        audit(tx, actor, "relays.update", "settings", {{"relays", std::move(names)}});
        return answer(tx);
    });
}

}  // namespace campaignd::service
