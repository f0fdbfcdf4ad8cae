#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/accounts.h"
#include "model/holidays.h"
#include "model/limits.h"
#include "model/oauth.h"
#include "model/waiting.h"
#include "model/window.h"

namespace campaignd {

/// Stored as these integers.
enum class TransportKind { kSmtp, kSandbox };

/// Where replies and bounces of a sender arrive (IMAP).
struct Mailbox {
    std::string host;
    int port = 993;
    TlsMode tls = TlsMode::kTls;
    std::string username;
    std::string sealed_password;  // sealed with the master key; empty: none
    std::string folder = "INBOX";
    std::int64_t poll_s = 60;
    std::string address;  // where it receives; empty: the From address
    bool verp = true;     // an own return path for each message: needs "local+tag@domain"
    AuthKind auth = AuthKind::kPassword;  // kOAuth2: with the tokens of its sender

    bool operator==(const Mailbox&) const = default;
};

/// What a person sets on a sender. Secrets are sealed in here.
struct SenderSettings {
    std::string name;
    std::string from_name;
    std::string from_email;  // normalised
    std::optional<std::string> reply_to;
    TransportKind transport = TransportKind::kSmtp;
    std::string host;
    int port = 587;
    TlsMode tls = TlsMode::kStartTls;
    std::string username;
    std::string sealed_password;
    int max_connections = 10;
    Limits limits;
    std::optional<Ramp> ramp;
    std::optional<Window> window;
    std::optional<Mailbox> mailbox;
    std::optional<Gap> gap{};
    std::optional<Holidays> holidays{};
    AuthKind auth = AuthKind::kPassword;
    std::optional<OAuthClient> oauth2{};

    bool operator==(const SenderSettings&) const = default;
};

/// A From identity with its transport, as stored.
struct Sender {
    std::int64_t id = 0;
    SenderSettings settings;
    std::int64_t revision = 1;           // grows with each change: connections follow it
    std::optional<std::string> trouble;  // why the relay cannot be used now
    std::optional<TimeMs> trouble_since;
    std::optional<TimeMs> retry_at;
    std::int64_t failures = 0;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::optional<TimeMs> ramp_started_at{};  // when the first mail went out under the ramp
    bool refused = false;                     // its trouble is that the account is refused
    std::optional<OAuthTokens> tokens{};      // none: it was never connected

    /// It cannot send, and has not been able to for `after_s`.
    bool is_out(TimeMs now, std::int64_t after_s) const noexcept {
        const bool has_login = settings.auth == AuthKind::kPassword ||
                               (tokens && (tokens->connected || tokens->is_valid(now)));
        return !has_login ||
               (trouble && (refused || now - trouble_since.value_or(now) >= after_s * 1'000));
    }
};

/// A sender as the send path takes it, with its secrets opened.
struct SenderAccount {
    TransportKind transport = TransportKind::kSmtp;
    SmtpAccount smtp;
    std::optional<std::int64_t> per_domain_per_minute;
    std::optional<Window> window;
    std::optional<Holidays> holidays;
};

/// How far a sender's mailbox is read, and whether it can be.
struct MailboxState {
    std::string account;  // which mailbox this is about
    std::int64_t uid_validity = 0;
    std::int64_t last_uid = 0;
    std::optional<TimeMs> polled_at{};
    std::int64_t messages = 0;
    std::int64_t matched = 0;
    std::optional<std::string> trouble{};
    std::optional<TimeMs> trouble_since{};
    std::optional<TimeMs> retry_at{};
    std::int64_t failures = 0;
};

std::string_view to_text(TlsMode tls) noexcept;
std::string_view to_text(TransportKind transport) noexcept;

/// How the mail of a sender fared.
struct SenderFigures {
    std::int64_t sent = 0;
    std::int64_t deferred = 0;  // answers that said "later"
    std::int64_t refused = 0;
    std::int64_t lost = 0;  // connections that broke
    std::int64_t bounced = 0;
    std::int64_t complained = 0;

    SenderFigures& operator+=(const SenderFigures& other) noexcept {
        sent += other.sent;
        deferred += other.deferred;
        refused += other.refused;
        lost += other.lost;
        bounced += other.bounced;
        complained += other.complained;
        return *this;
    }
};

struct SenderHealth {
    SenderFigures today{};             // the last 24 hours, by the hour
    SenderFigures week{};              // the last 7 days
    std::optional<Waiting> waiting{};  // what keeps it from sending now
};

/// A sender with all that people see of it.
struct SenderView : Sender {
    SenderHealth health{};
    RelayHabits relay{};
    TimeMs read_at = 0;  // what of the habits is over then does not show
    std::optional<MailboxState> mailbox_state{};
    std::optional<std::vector<std::string>> warnings{};  // of a change: taken, but looks wrong
};

/// What the relay offered in its last EHLO reply.
struct RelayFeatures {
    bool pipelining = false;      // RFC 2920
    bool eight_bit_mime = false;  // RFC 6152
    bool smtp_utf8 = false;       // RFC 6531
    bool enhanced_codes = false;  // RFC 2034
    bool starttls = false;        // RFC 3207
    bool auth = false;            // RFC 4954
    bool size = false;            // RFC 1870
    std::size_t max_size = 0;     // 0: no fixed limit
};

/// What trying a sender's relay and mailbox found.
struct SenderCheck {
    struct OfMailbox {
        std::optional<std::string> error{};  // none: it can be read
        std::int64_t messages = 0;
    };

    std::optional<std::string> error{};  // none: both work
    std::string greeting{};
    RelayFeatures features{};
    std::optional<OfMailbox> mailbox{};
    TransportKind transport = TransportKind::kSmtp;  // what was tried, with the next three
    std::string host{};
    int port = 0;
    std::string username{};
    bool stored = true;  // the sender as it is, not as a change would make it
};

}  // namespace campaignd
