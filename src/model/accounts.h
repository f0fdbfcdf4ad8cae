#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace campaignd {

/// How a connection to a relay or a mailbox is encrypted; stored as these integers. STARTTLS is
/// always enforced, never "try".
enum class TlsMode { kNone, kStartTls, kTls };

/// Where a mail server is and how one logs in, with the password opened: never logged, never
/// answered. Without more said it is a relay for submission (RFC 6409).
struct ServerLogin {
    std::string host{};
    int port = 587;
    TlsMode tls = TlsMode::kStartTls;
    std::string username{};  // empty: no login
    std::string password{};
    bool uses_token = false;  // instead of a password
    std::string bearer{};     // that access token (RFC 6750); empty: there is none that is good
    /// Its host may be this machine or lie in a private network (send.allow_private).
    bool allow_private = true;
};

/// What was learnt of a sender's relay by using it; each part is tried again after its time.
struct RelayHabits {
    /// Set: it refuses commands that come before its answer to the final dot.
    std::optional<TimeMs> follow_again_at{};
    int messages_per_connection = 0;  // then it says 421; 0: no limit known
    TimeMs limit_again_at = 0;
};

/// One relay as it was configured at one moment.
struct SmtpAccount : ServerLogin {
    std::int64_t sender_id = 0;
    std::int64_t revision = 0;  // a changed account is dialled anew
    std::int64_t token = 0;     // the number of its access token: new dials take the newest
    int max_connections = 5;
    RelayHabits habits{};     // as learnt before; those of the first snapshot of a revision count
    std::string ehlo_name{};  // empty: the host name of this machine
};

/// A sender's mailbox (IMAP), for the mailbox poll alone.
struct MailboxAccount : ServerLogin {
    std::int64_t sender_id = 0;
    std::string folder{};
    std::int64_t poll_s = 60;
};

}  // namespace campaignd
