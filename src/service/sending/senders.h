#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "db/database.h"
#include "model/sender.h"
#include "model/sender_edit.h"
#include "service/access/audit.h"
#include "service/access/revision.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// The From identities with their transports. Passwords come in and are sealed; no answer ever
/// holds one. Owner: App; the references must outlive it. Thread-safe. Throws Error: kInvalid with
/// every fault, kNotFound, kConflict for a name in use or a sender in use, StaleRevision.
class Senders {
  public:
    /// `allow_private`: relays and mailboxes may be on this machine or in private networks.
    Senders(db::Database& database, const MasterKey& key, bool allow_private = true);

    SenderView create(const Actor& actor, const SenderChange& change);
    SenderView update(const Actor& actor,
                      std::int64_t id,
                      const SenderChange& change,
                      const ExpectedRevision& expected = {});
    /// Refused while a campaign would still send through it.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    SenderView get(std::int64_t id) const;
    Page<SenderView> list(const PageQuery& query) const;

    /// Tries to log in at the relay and at the mailbox; blocks up to 40 s.
    /// `change`: what an update would change, tried without being stored.
    SenderCheck verify(const Actor& actor, std::int64_t id, const SenderChange* change = nullptr);

    /// With its password in the clear: for the send path alone.
    SenderAccount account(const db::ReadTx& tx, std::int64_t id) const;
    bool exists(const db::ReadTx& tx, std::int64_t id) const;
    /// Nothing when the sender has no mailbox.
    std::optional<MailboxAccount> mailbox(const db::ReadTx& tx, std::int64_t id) const;

  private:
    std::optional<SenderCheck::OfMailbox> verify_mailbox(const std::optional<MailboxAccount>& found,
                                                         bool stored) const;

    /// The stored login of a relay or of a mailbox, opened.
    template <typename Stored>
    ServerLogin login_of(const db::ReadTx& tx, std::int64_t sender, const Stored& stored) const {
        const std::string& sealed = stored.sealed_password;
        const bool uses_token = stored.auth == AuthKind::kOAuth2;
        return {.host = stored.host,
                .port = stored.port,
                .tls = stored.tls,
                .username = stored.username,
                .password = sealed.empty() || uses_token ? std::string() : key_.unseal(sealed),
                .uses_token = uses_token,
                .bearer = uses_token ? access_token(tx, sender) : std::string(),
                .allow_private = allow_private_};
    }

    /// Empty when there is none that is good.
    std::string access_token(const db::ReadTx& tx, std::int64_t sender) const;
    SenderAccount account_of(const db::ReadTx& tx, const Sender& sender) const;
    std::optional<MailboxAccount> mailbox_of(const db::ReadTx& tx, const Sender& sender) const;
    /// Seals what the request brought. The edit is of one transaction.
    SenderSettings sealed(const SenderEdit& edit) const;

    db::Database& database_;
    const MasterKey& key_;
    const bool allow_private_;
};

}  // namespace campaignd::service
