#include "model/sender.h"

#include "base/crypto.h"
#include "base/rfc3339.h"
#include "model/enum_words.h"
#include "model/json_time.h"

namespace campaignd {

using nlohmann::json;

namespace {

constexpr EnumWords<TlsMode, 3> kTlsNames{{"none", "starttls", "tls"}};
constexpr EnumWords<TransportKind, 2> kTransportNames{{"smtp", "sandbox"}};

template <typename T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

json mailbox_answer(const Mailbox& mailbox) {
    return {{"host", mailbox.host},
            {"port", mailbox.port},
            {"tls", to_text(mailbox.tls)},
            {"username", mailbox.username},
            {"password_set", !mailbox.sealed_password.empty()},
            {"folder", mailbox.folder},
            {"poll_s", mailbox.poll_s},
            {"address", mailbox.address.empty() ? json(nullptr) : json(mailbox.address)},
            {"verp", mailbox.verp}};
}

}  // namespace

std::string_view to_text(TlsMode tls) noexcept {
    return kTlsNames[tls];
}

std::string_view to_text(TransportKind transport) noexcept {
    return kTransportNames[transport];
}

json to_json(const RelayHabits& habits, TimeMs now) {
    const bool refuses = habits.follow_again_at && now < *habits.follow_again_at;
    const bool limits = habits.messages_per_connection > 0 && now < habits.limit_again_at;
    return {
        {"pipelining_past_dot", !refuses},
        {"pipelining_again_at",
         time_or_null(refuses ? habits.follow_again_at : std::optional<TimeMs>())},
        {"messages_per_connection", limits ? json(habits.messages_per_connection) : json(nullptr)}};
}

json to_json(const Sender& sender) {
    const SenderSettings& settings = sender.settings;
    return {{"id", sender.id},
            {"name", settings.name},
            {"from_name", settings.from_name},
            {"from_email", settings.from_email},
            {"reply_to", or_null(settings.reply_to)},
            {"transport", to_text(settings.transport)},
            {"host", settings.host},
            {"port", settings.port},
            {"tls", to_text(settings.tls)},
            {"username", settings.username},
            {"password_set", !settings.sealed_password.empty()},
            {"max_connections", settings.max_connections},
            {"limits", to_json(settings.limits)},
            {"ramp", settings.ramp ? to_json(*settings.ramp) : json(nullptr)},
            {"ramp_started_at", time_or_null(sender.ramp_started_at)},
            {"window", settings.window ? to_json(*settings.window) : json(nullptr)},
            {"mailbox", settings.mailbox ? mailbox_answer(*settings.mailbox) : json(nullptr)},
            {"revision", sender.revision},
            {"trouble", or_null(sender.trouble)},
            {"trouble_since", time_or_null(sender.trouble_since)},
            {"retry_at", time_or_null(sender.retry_at)},
            {"created_at", to_rfc3339(sender.created_at)},
            {"updated_at", to_rfc3339(sender.updated_at)}};
}

std::string mailbox_to_column(const Mailbox& mailbox) {
    return json({{"host", mailbox.host},
                 {"port", mailbox.port},
                 {"tls", static_cast<int>(mailbox.tls)},
                 {"username", mailbox.username},
                 {"sealed_password", base64url_encode(mailbox.sealed_password)},
                 {"folder", mailbox.folder},
                 {"poll_s", mailbox.poll_s},
                 {"address", mailbox.address},
                 {"verp", mailbox.verp}})
        .dump();
}

Mailbox mailbox_from_column(const std::string& text) {
    try {
        const json object = json::parse(text);
        Mailbox mailbox;
        mailbox.host = object.at("host").get<std::string>();
        mailbox.port = object.at("port").get<int>();
        mailbox.tls = static_cast<TlsMode>(object.at("tls").get<int>());
        mailbox.username = object.at("username").get<std::string>();
        mailbox.sealed_password = base64url_decode(object.at("sealed_password").get<std::string>());
        mailbox.folder = object.at("folder").get<std::string>();
        mailbox.poll_s = object.at("poll_s").get<std::int64_t>();
        mailbox.address = object.value("address", "");
        mailbox.verp = object.value("verp", true);
        return mailbox;
    } catch (const json::exception& fault) {
        throw Error(ErrorCode::kCorrupt,
                    std::string("a sender's stored mailbox cannot be read: ") + fault.what());
    }
}

}  // namespace campaignd
