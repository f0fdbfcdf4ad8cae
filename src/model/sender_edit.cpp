#include "model/sender_edit.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/email_address.h"
#include "model/json_fields.h"

namespace campaignd {

using nlohmann::json;

namespace {

constexpr std::int64_t kMaxPort = 65'535;
constexpr std::int64_t kMaxConnections = 1'000;
constexpr std::array<int, 3> kDefaultPorts{25, 587, 465};  // none, STARTTLS, TLS (RFC 8314)

const std::vector<std::string_view>& tls_words() {
    static const std::vector<std::string_view> words{"none", "starttls", "tls"};
    return words;
}

/// Addresses that name no mail server but the machine's own surroundings (RFC 3927, RFC 4291).
bool is_link_local(const std::string& host) {
    const std::string lower = to_lower(host);
    return lower.starts_with("169.254.") || lower.starts_with("fe80:") ||
           lower == "fd00:ec2::254" || lower == "metadata.google.internal";
}

void read_host(JsonFields& fields, std::string& host) {
    const auto text = fields.text("host", {.max_bytes = 253});
    if (fields.is_null("host")) {
        host.clear();
    }
    if (!text) {
        return;
    }
    const std::string name = to_lower(trim(*text));
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
    });
    if (!plain) {
        fields.fault("host", "must be a host name or an IP address, without port or scheme");
    } else if (is_link_local(name)) {
        fields.fault("host", "is a link-local or metadata address, which no mail server has");
    } else {
        host = name;
    }
}

std::optional<std::string> read_address(JsonFields& fields, const char* name) {
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

/// A password in a request: null or "" removes the stored one.
std::optional<std::string> read_password(JsonFields& fields) {
    if (fields.is_null("password")) {
        return "";
    }
    return fields.text("password", {.max_bytes = 1'024});
}

template <typename T>
void assign(T& target, std::optional<T> value) {
    if (value) {
        target = std::move(*value);
    }
}

void assign(int& target, std::optional<std::int64_t> value) {
    if (value) {
        target = static_cast<int>(*value);
    }
}

/// Drops a stored password that belongs to another server or user.
bool drops_password(const std::string& sealed,
                    const std::optional<std::string>& given,
                    bool same_account) {
    return !sealed.empty() && !given && !same_account;
}

void read_identity(JsonFields& fields, SenderSettings& settings) {
    if (const auto name = fields.text("name", {.allow_empty = false})) {
        settings.name = trim(*name);
    }
    if (const auto name = fields.text("from_name")) {
        settings.from_name = trim(*name);
    }
    assign(settings.from_email, read_address(fields, "from_email"));
    if (fields.is_null("from_name")) {
        settings.from_name.clear();
    }
    if (fields.is_null("reply_to")) {
        settings.reply_to.reset();
    } else if (auto address = read_address(fields, "reply_to")) {
        settings.reply_to = std::move(address);
    }
}

void read_transport(JsonFields& fields, SenderEdit& edit, bool creating) {
    SenderSettings& settings = edit.settings;
    if (const auto transport = fields.word("transport", {"smtp", "sandbox"})) {
        settings.transport = static_cast<TransportKind>(*transport);
    }
    read_host(fields, settings.host);
    if (const auto tls = fields.word("tls", tls_words())) {
        settings.tls = static_cast<TlsMode>(*tls);
    }
    if (creating) {
        settings.port = kDefaultPorts.at(static_cast<std::size_t>(settings.tls));
    }
    assign(settings.port, fields.integer("port", 1, kMaxPort));
    assign(settings.username, fields.text("username", {.max_bytes = 512}));
    if (fields.is_null("username")) {
        settings.username.clear();
    }
    edit.password = read_password(fields);
    assign(settings.max_connections, fields.integer("max_connections", 1, kMaxConnections));
    if (settings.transport == TransportKind::kSmtp && settings.host.empty() &&
        (creating || fields.given("host") || fields.given("transport")) &&
        fields.value("host") == nullptr) {
        fields.fault("host", "is required for the smtp transport");
    } else if (const json* host = fields.value("host");
               settings.transport == TransportKind::kSmtp && host != nullptr && host->is_string() &&
               trim(host->get_ref<const std::string&>()).empty()) {
        fields.fault("host", "must not be empty for the smtp transport");
    }
}

void read_mailbox(const json& object, SenderEdit& edit, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, "mailbox");
    const Mailbox before = edit.settings.mailbox.value_or(Mailbox{});
    Mailbox mailbox;
    if (object.is_object()) {
        fields.require("host");
    }
    read_host(fields, mailbox.host);
    if (const auto tls = fields.word("tls", tls_words())) {
        mailbox.tls = static_cast<TlsMode>(*tls);
    }
    mailbox.port = mailbox.tls == TlsMode::kTls ? 993 : 143;
    assign(mailbox.port, fields.integer("port", 1, kMaxPort));
    assign(mailbox.username, fields.text("username", {.max_bytes = 512}));
    edit.mailbox_password = read_password(fields);
    assign(mailbox.folder, fields.text("folder", {.max_bytes = 500, .allow_empty = false}));
    assign(mailbox.poll_s, fields.integer("poll_s", 10, 86'400));
    assign(mailbox.address, read_address(fields, "address"));
    assign(mailbox.verp, fields.boolean("verp"));
    fields.reject_unknown();
    mailbox.sealed_password = before.sealed_password;
    const bool same = mailbox.host == before.host && mailbox.username == before.username;
    if (drops_password(before.sealed_password, edit.mailbox_password, same)) {
        mailbox.sealed_password.clear();
        edit.warnings.emplace_back(
            "the mailbox password was removed because its host or user name changed: enter it "
            "again");
    }
    edit.settings.mailbox = std::move(mailbox);
}

void read_parts(JsonFields& fields, SenderEdit& edit, std::vector<FieldError>& faults) {
    SenderSettings& settings = edit.settings;
    if (const json* limits = fields.value("limits")) {
        settings.limits = parse_limits(*limits, "limits", faults);
    } else if (fields.is_null("limits")) {
        settings.limits = Limits{};
    }
    if (const json* ramp = fields.value("ramp")) {
        settings.ramp = parse_ramp(*ramp, "ramp", faults);
    } else if (fields.is_null("ramp")) {
        settings.ramp.reset();
    }
    if (const json* window = fields.value("window")) {
        settings.window = parse_window(*window, "window", faults);
    } else if (fields.is_null("window")) {
        settings.window.reset();
    }
    if (const json* mailbox = fields.value("mailbox")) {
        read_mailbox(*mailbox, edit, faults);
    } else if (fields.is_null("mailbox")) {
        settings.mailbox.reset();
    }
}

bool is_this_machine(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void warn_of_weak_points(SenderEdit& edit) {
    const SenderSettings& settings = edit.settings;
    if (settings.transport != TransportKind::kSmtp) {
        return;
    }
    const bool has_password =
        edit.password ? !edit.password->empty() : !settings.sealed_password.empty();
    if (!settings.username.empty() && !has_password) {
        edit.warnings.emplace_back("a user name is set but no password");
    }
    if (has_password && settings.tls == TlsMode::kNone && !is_this_machine(settings.host)) {
        edit.warnings.emplace_back(
            "without TLS the password travels in the clear: choose starttls or tls");
    }
}

}  // namespace

SenderEdit read_sender(const json& body,
                       const SenderSettings* before,
                       std::vector<FieldError>& faults) {
    SenderEdit edit;
    if (before != nullptr) {
        edit.settings = *before;
    }
    JsonFields fields(body, faults);
    if (!body.is_object()) {
        return edit;
    }
    for (const char* name : {"name", "from_email"}) {
        if (before == nullptr || fields.is_null(name)) {
            fields.require(name);
        }
    }
    read_identity(fields, edit.settings);
    read_transport(fields, edit, before == nullptr);
    read_parts(fields, edit, faults);
    fields.reject_unknown();
    const bool same = before != nullptr && edit.settings.host == before->host &&
                      edit.settings.username == before->username;
    if (drops_password(edit.settings.sealed_password, edit.password, same)) {
        edit.settings.sealed_password.clear();
        edit.warnings.emplace_back(
            "the password was removed because the host or user name changed: enter it again");
    }
    warn_of_weak_points(edit);
    return edit;
}

}  // namespace campaignd
