#include "wire/senders.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "model/email_address.h"
#include "wire/campaigns.h"
#include "wire/columns.h"
#include "wire/limits.h"
#include "wire/oauth.h"
#include "wire/reader.h"

namespace campaignd {
namespace {

nlohmann::json habits_of(const SenderView& sender) {
    const RelayHabits& habits = sender.relay;
    const bool refuses = habits.follow_again_at && sender.read_at < *habits.follow_again_at;
    const bool limits =
        habits.messages_per_connection > 0 && sender.read_at < habits.limit_again_at;
    return {{"pipelining_past_dot", !refuses},
            {"pipelining_again_at",
             wire::time(refuses ? habits.follow_again_at : std::optional<TimeMs>())},
            {"messages_per_connection",
             limits ? std::optional(habits.messages_per_connection) : std::nullopt}};
}

}  // namespace

/// The rate is of what went out: a mail counts once, however often it was put off.
void to_json(nlohmann::json& out, const SenderFigures& figures) {
    const std::int64_t answered = figures.sent + figures.refused;
    const auto rate = [](std::int64_t part, std::int64_t of) {
        return of > 0 ? nlohmann::json(static_cast<double>(part) / static_cast<double>(of))
                      : nlohmann::json(nullptr);
    };
    out = {{"sent", figures.sent},
           {"deferred", figures.deferred},
           {"refused", figures.refused},
           {"lost", figures.lost},
           {"bounced", figures.bounced},
           {"complained", figures.complained},
           {"refused_rate", rate(figures.refused, answered)},
           {"bounce_rate", rate(figures.bounced, answered)}};
}

void to_json(nlohmann::json& out, const Mailbox& mailbox) {
    out = {{"host", mailbox.host},
           {"port", mailbox.port},
           {"tls", to_text(mailbox.tls)},
           {"username", mailbox.username},
           {"password_set", !mailbox.sealed_password.empty()},
           {"auth", to_text(mailbox.auth)},
           {"folder", mailbox.folder},
           {"poll_s", mailbox.poll_s},
           {"address", wire::text_or_null(mailbox.address)},
           {"verp", mailbox.verp}};
}

void to_json(nlohmann::json& out, const Sender& sender) {
    const SenderSettings& settings = sender.settings;
    out = {{"id", sender.id},
           {"name", settings.name},
           {"from_name", settings.from_name},
           {"from_email", settings.from_email},
           {"reply_to", settings.reply_to},
           {"transport", to_text(settings.transport)},
           {"host", settings.host},
           {"port", settings.port},
           {"tls", to_text(settings.tls)},
           {"username", settings.username},
           {"password_set", !settings.sealed_password.empty()},
           {"auth", to_text(settings.auth)},
           {"oauth2", settings.oauth2},
           {"max_connections", settings.max_connections},
           {"limits", settings.limits},
           {"ramp", settings.ramp},
           {"ramp_started_at", wire::time(sender.ramp_started_at)},
           {"window", settings.window},
           {"gap_s", settings.gap},
           {"holidays", settings.holidays},
           {"mailbox", settings.mailbox},
           {"revision", sender.revision},
           {"trouble", sender.trouble},
           {"trouble_since", wire::time(sender.trouble_since)},
           {"retry_at", wire::time(sender.retry_at)},
           {"created_at", wire::time(sender.created_at)},
           {"updated_at", wire::time(sender.updated_at)}};
    if (settings.oauth2) {
        out["oauth2"].update(wire::tokens_json(sender));
    }
}

void to_json(nlohmann::json& out, const MailboxState& state) {
    out = {{"polled_at", wire::time(state.polled_at)},
           {"messages", state.messages},
           {"matched", state.matched},
           {"trouble", state.trouble},
           {"trouble_since", wire::time(state.trouble_since)},
           {"retry_at", wire::time(state.retry_at)}};
}

void to_json(nlohmann::json& out, const DnsFinding& finding) {
    out = {{"what", finding.what},
           {"name", wire::text_or_null(finding.name)},
           {"verdict", to_text(finding.verdict)},
           {"found", finding.found},
           {"advice", finding.advice}};
}

void to_json(nlohmann::json& out, const DnsReport& report) {
    out = {{"domain", report.domain}, {"findings", report.findings}};
}

void to_json(nlohmann::json& out, const SenderView& sender) {
    to_json(out, static_cast<const Sender&>(sender));
    out["relay"] = habits_of(sender);
    out["health"] = {{"today", sender.health.today},
                     {"week", sender.health.week},
                     {"waiting", sender.health.waiting}};
    out["mailbox_state"] = sender.mailbox_state;
    if (sender.warnings) {
        out["warnings"] = *sender.warnings;
    }
}

void to_json(nlohmann::json& out, const SenderCheck& check) {
    const RelayFeatures& features = check.features;
    out = {{"ok", !check.error},
           {"error", check.error},
           {"greeting", check.greeting},
           {"features",
            {{"pipelining", features.pipelining},
             {"eight_bit_mime", features.eight_bit_mime},
             {"smtp_utf8", features.smtp_utf8},
             {"enhanced_codes", features.enhanced_codes},
             {"starttls", features.starttls},
             {"auth", features.auth},
             {"max_size_bytes", features.max_size}}},
           {"mailbox", nullptr},
           {"tested",
            {{"transport", to_text(check.transport)},
             {"host", check.host},
             {"port", check.port},
             {"username", check.username},
             {"stored", check.stored}}}};
    if (check.mailbox) {
        const bool ok = !check.mailbox->error;
        out["mailbox"] = {{"ok", ok},
                          {"error", check.mailbox->error},
                          {"messages", ok ? std::optional(check.mailbox->messages) : std::nullopt}};
    }
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::int64_t kMaxPort = 65'535;
constexpr std::int64_t kMaxConnections = 1'000;

/// Null means none, as "".
std::optional<std::string> text_or_none(Reader& fields,
                                        std::string_view name,
                                        const TextRule& rule = {}) {
    return fields.is_null(name) ? "" : fields.text(name, rule);
}

std::optional<std::string> trimmed(std::optional<std::string> text) {
    return text ? std::optional(std::string(trim(*text))) : std::nullopt;
}

std::optional<int> small(Reader& fields, std::string_view name, std::int64_t max) {
    const auto number = fields.integer(name, 1, max);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::optional<TlsMode> read_tls(Reader& fields) {
    return fields.word<TlsMode>("tls", {"none", "starttls", "tls"});
}

std::optional<AuthKind> read_auth(Reader& fields) {
    return fields.word<AuthKind>("auth", {"password", "oauth2"});
}

/// Addresses that name no mail server but the machine's own surroundings (RFC 3927, RFC 4291).
bool is_link_local(const std::string& host) {
    const std::string lower = to_lower(host);
    return lower.starts_with("169.254.") || lower.starts_with("fe80:") ||
           lower == "fd00:ec2::254" || lower == "metadata.google.internal";
}

/// Null means none, as "".
std::optional<std::string> read_host(Reader& fields) {
    const auto text = text_or_none(fields, "host", {.max_bytes = 253});
    if (!text) {
        return std::nullopt;
    }
    const std::string name = to_lower(trim(*text));
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == ':';
    });
    if (!plain) {
        fields.fault("host", "must be a host name or an IP address, without port or scheme");
    } else if (is_link_local(name)) {
        fields.fault("host", "is a link-local or metadata address, which no mail server has");
    } else {
        return name;
    }
    return std::nullopt;
}

std::optional<std::string> read_address(Reader& fields, std::string_view name) {
    const auto text = fields.text(name, {.max_bytes = 320});
    if (!text) {
        return std::nullopt;
    }
    ParsedEmail parsed = parse_email(*text);
    if (!parsed) {
        fields.fault(name, parsed.fault);
        return std::nullopt;
    }
    return std::move(parsed.address);
}

Mailbox read_mailbox(Reader& fields, SenderChange& change) {
    Mailbox mailbox;
    fields.require("host");
    mailbox.host = read_host(fields).value_or("");
    mailbox.tls = read_tls(fields).value_or(mailbox.tls);
    mailbox.port =
        small(fields, "port", kMaxPort).value_or(mailbox.tls == TlsMode::kTls ? 993 : 143);
    mailbox.username = fields.text("username", {.max_bytes = 512}).value_or("");
    change.mailbox_password = text_or_none(fields, "password", {.max_bytes = 1'024});
    mailbox.auth = read_auth(fields).value_or(mailbox.auth);
    mailbox.folder =
        fields.text("folder", {.max_bytes = 500, .allow_empty = false}).value_or(mailbox.folder);
    mailbox.poll_s = fields.integer("poll_s", 10, 86'400).value_or(mailbox.poll_s);
    mailbox.address = read_address(fields, "address").value_or("");
    mailbox.verp = fields.boolean("verp").value_or(mailbox.verp);
    return mailbox;
}

}  // namespace

SenderChange read_sender(const json& body, bool creating) {
    SenderChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        for (const std::string_view name : {"name", "from_email"}) {
            if (creating || fields.is_null(name)) {
                fields.require(name);
            }
        }
        change.name = trimmed(fields.text("name", {.allow_empty = false}));
        change.from_name = trimmed(text_or_none(fields, "from_name"));
        change.from_email = read_address(fields, "from_email");
        change.reply_to = nullable(fields, "reply_to", read_address(fields, "reply_to"));
        change.transport = fields.word<TransportKind>("transport", {"smtp", "sandbox"});
        change.host = read_host(fields);
        change.tls = read_tls(fields);
        change.port = small(fields, "port", kMaxPort);
        change.username = text_or_none(fields, "username", {.max_bytes = 512});
        change.password = text_or_none(fields, "password", {.max_bytes = 1'024});
        change.auth = read_auth(fields);
        change.oauth2 = nullable_object<OAuthChange>(fields, "oauth2", read_oauth);
        change.max_connections = small(fields, "max_connections", kMaxConnections);
        if (fields.is_null("limits")) {
            change.limits = Limits{};
        }
        fields.object("limits", [&](Reader& part) { change.limits = read_limits(part); });
        change.ramp = nullable_object<Ramp>(fields, "ramp", read_ramp);
        change.window = nullable_object<Window>(fields, "window", read_window);
        change.gap = nullable_object<Gap>(fields, "gap_s", read_gap);
        change.holidays = nullable_object<Holidays>(fields, "holidays", read_holidays);
        change.mailbox = nullable_object<Mailbox>(
            fields, "mailbox", [&](Reader& part) { return read_mailbox(part, change); });
        for (const auto& [name, ignored] : body.items()) {
            change.fields.push_back(name);
        }
    });
    return change;
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
                 {"verp", mailbox.verp},
                 {"auth", static_cast<int>(mailbox.auth)}})
        .dump();
}

Mailbox mailbox_from_column(std::string_view text) {
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
        mailbox.auth = static_cast<AuthKind>(object.value("auth", 0));
        return mailbox;
    } catch (const json::exception& fault) {
        throw Error(ErrorCode::kCorrupt,
                    std::string("a sender's stored mailbox cannot be read: ") + fault.what());
    }
}

}  // namespace campaignd::wire
