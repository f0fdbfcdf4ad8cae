#include "model/sender_edit.h"

#include <algorithm>
#include <array>

namespace campaignd {
namespace {

constexpr std::array<int, 3> kDefaultPorts{25, 587, 465};  // none, STARTTLS, TLS (RFC 8314)

template <typename T>
void assign(T& target, const std::optional<T>& value) {
    target = value.value_or(target);
}

/// Drops a stored password that belongs to another server or user. True when it did.
template <typename Account>
bool drop_password(Account& account,
                   const Account& before,
                   const std::optional<std::string>& given) {
    const bool drops = !account.sealed_password.empty() && !given &&
                       (account.host != before.host || account.username != before.username);
    if (drops) {
        account.sealed_password.clear();
    }
    return drops;
}

void set_mailbox(const SenderChange& change, SenderEdit& edit) {
    if (!change.mailbox) {
        return;
    }
    const Mailbox before = edit.settings.mailbox.value_or(Mailbox{});
    edit.settings.mailbox = *change.mailbox;
    edit.mailbox_password = change.mailbox_password;
    if (!edit.settings.mailbox) {
        return;
    }
    edit.settings.mailbox->sealed_password = before.sealed_password;
    if (drop_password(*edit.settings.mailbox, before, edit.mailbox_password)) {
        edit.warnings.emplace_back(
            "the mailbox password was removed because its host or user name changed: enter it "
            "again");
    }
}

bool is_this_machine(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void set_oauth(const SenderChange& change, SenderEdit& edit, std::vector<FieldError>& faults) {
    SenderSettings& settings = edit.settings;
    assign(settings.auth, change.auth);
    if (change.oauth2) {
        const OAuthClient before = settings.oauth2.value_or(OAuthClient{});
        settings.oauth2.reset();
        if (*change.oauth2) {
            settings.oauth2 = (*change.oauth2)->client;
            edit.client_secret = (*change.oauth2)->secret;
            // Never shown to another server.
            if (settings.oauth2->token_url == before.token_url &&
                settings.oauth2->client_id == before.client_id) {
                settings.oauth2->sealed_secret = before.sealed_secret;
            }
        }
    }
    const bool mailbox_too = settings.mailbox && settings.mailbox->auth == AuthKind::kOAuth2;
    if ((settings.auth == AuthKind::kOAuth2 || mailbox_too) && !settings.oauth2) {
        faults.push_back({"oauth2", "is required: with the client that your mail provider gave"});
    }
    if (settings.auth != AuthKind::kOAuth2 || !settings.oauth2) {
        return;
    }
    const OAuthPreset& preset = preset_of(settings.oauth2->provider);
    settings.host = settings.host.empty() ? std::string(preset.smtp_host) : settings.host;
    settings.username = settings.username.empty() ? settings.from_email : settings.username;
    edit.password = "";
    settings.sealed_password.clear();
    if (settings.tls == TlsMode::kNone && !is_this_machine(settings.host)) {
        faults.push_back({"tls", "must be starttls or tls: a token must not travel in the clear"});
    }
}

void warn_of_weak_points(SenderEdit& edit) {
    const SenderSettings& settings = edit.settings;
    if (settings.transport != TransportKind::kSmtp) {
        return;
    }
    const bool has_password =
        edit.password ? !edit.password->empty() : !settings.sealed_password.empty();
    if (!settings.username.empty() && !has_password && settings.auth == AuthKind::kPassword) {
        edit.warnings.emplace_back("a user name is set but no password");
    }
    if (has_password && settings.tls == TlsMode::kNone && !is_this_machine(settings.host)) {
        edit.warnings.emplace_back(
            "without TLS the password travels in the clear: choose starttls or tls");
    }
}

void require_host(const SenderChange& change,
                  const SenderSettings& settings,
                  bool creating,
                  std::vector<FieldError>& faults) {
    const bool is_faulty = std::any_of(faults.begin(), faults.end(), [](const FieldError& fault) {
        return fault.field == "host" || fault.field.empty();
    });
    if (settings.transport == TransportKind::kSmtp && settings.host.empty() && !is_faulty &&
        (creating || change.host || change.transport)) {
        faults.push_back({"host", "is required for the smtp transport"});
    }
}

}  // namespace

SenderEdit apply(const SenderChange& change, const SenderSettings* before) {
    SenderEdit edit;
    SenderSettings& settings = edit.settings;
    if (before != nullptr) {
        settings = *before;
    }
    assign(settings.name, change.name);
    assign(settings.from_name, change.from_name);
    assign(settings.from_email, change.from_email);
    assign(settings.reply_to, change.reply_to);
    assign(settings.transport, change.transport);
    assign(settings.host, change.host);
    assign(settings.tls, change.tls);
    if (before == nullptr) {
        settings.port = kDefaultPorts.at(static_cast<std::size_t>(settings.tls));
    }
    assign(settings.port, change.port);
    assign(settings.username, change.username);
    assign(settings.max_connections, change.max_connections);
    assign(settings.limits, change.limits);
    assign(settings.ramp, change.ramp);
    assign(settings.window, change.window);
    assign(settings.gap, change.gap);
    assign(settings.holidays, change.holidays);
    set_mailbox(change, edit);
    std::vector<FieldError> faults = change.faults;
    edit.password = change.password;
    set_oauth(change, edit, faults);
    require_host(change, settings, before == nullptr, faults);
    throw_if_any(std::move(faults));
    if (before != nullptr && drop_password(settings, *before, edit.password)) {
        edit.warnings.emplace_back(
            "the password was removed because the host or user name changed: enter it again");
    }
    warn_of_weak_points(edit);
    return edit;
}

}  // namespace campaignd
