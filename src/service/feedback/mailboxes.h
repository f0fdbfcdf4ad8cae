#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "db/database.h"
#include "mail/net/imap_client.h"
#include "service/secrets/mail_links.h"
#include "service/sending/senders.h"
#include "service/sequence/feedback.h"

namespace campaignd::service {

/// Reads the mailboxes of senders. A message there is taken at least once and counts once: its
/// effects and the place in the mailbox move in the same commit, and its source is what it says of
/// itself, so that neither new UIDs nor a second mailbox make it new.
/// Nothing in the mailbox is changed: neither read marks nor messages.
///
/// Owner: App; the references must outlive it. Thread-safe, one poll of a sender at a time (its
/// job is leased). Blocks on the network, outside of any transaction.
class Mailboxes {
  public:
    Mailboxes(db::Database& database,
              const Senders& senders,
              const MailLinks& links,
              Feedback feedback)
        : database_(database), senders_(senders), links_(links), feedback_(std::move(feedback)) {}

    /// Takes what is new. The moment of the next look; nothing when the sender has no mailbox any
    /// more. Trouble is recorded on the sender and backed off, never thrown; only what the database
    /// throws is.
    std::optional<TimeMs> poll(std::int64_t sender, const std::function<bool()>& stopping) const;

  private:
    struct Item;

    bool take(mail::ImapClient& client,
              const MailboxAccount& account,
              const std::function<bool()>& stopping) const;
    void commit(const MailboxAccount& account, const std::vector<Item>& items) const;
    /// When to look again. `no_login`: the mailbox does not take the access token.
    TimeMs note_trouble(std::int64_t sender, const std::string& what, bool no_login = false) const;

    db::Database& database_;
    const Senders& senders_;
    const MailLinks& links_;
    const Feedback feedback_;
};

}  // namespace campaignd::service
