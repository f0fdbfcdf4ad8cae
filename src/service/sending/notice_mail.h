#pragma once

#include <cstdint>
#include <string>

#include "db/database.h"
#include "service/secrets/mail_links.h"
#include "service/sending/senders.h"

namespace campaignd::service {

/// A mail that the daemon writes by itself to one of the people who use it: plain text, in no
/// ledger, without tags.
struct NoticeMail {
    std::string to;
    std::string subject;
    std::string body;
};

struct NoticeOutcome {
    std::string fault{};          // in the relay's words; empty: it took the mail
    bool is_relay_usable = true;  // false: nobody can be told through it now
};

/// Sends it through a sender, at once and on the calling thread, for up to 20 s: never in a
/// transaction. Throws Error, kNotFound when the sender is gone.
NoticeOutcome send_notice(db::Database& database,
                          const Senders& senders,
                          const MailLinks& links,
                          std::int64_t sender_id,
                          const NoticeMail& notice);

}  // namespace campaignd::service
