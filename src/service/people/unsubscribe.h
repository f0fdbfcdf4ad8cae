#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// Leaving, by the signed link that every message carries (RFC 8058 and the page behind it).
/// Owner: App; the references must outlive it. Thread-safe.
class Unsubscribe {
  public:
    /// A list that is named to the person.
    struct ListChoice {
        std::int64_t list_id = 0;
        std::string name;
        std::string description;
        bool member = false;
    };

    struct Page {
        std::string masked_email;  // "a***@example.org": the page shows nobody's address
        bool unsubscribed = false;
        bool may_return = false;  // it was the person who left
        std::vector<ListChoice> lists{};
        std::string sender{};  // as the message named it; empty when the sender is gone
    };

    Unsubscribe(db::Database& database, const MailLinks& links)
        : database_(database), links_(links) {}

    /// Changes nothing. Nothing for a token that is not ours, and for a person who was erased.
    std::optional<Page> find(std::string_view token) const;

    /// False for an unknown token. Doing it twice is the same as once.
    bool unsubscribe(std::string_view token, const std::string& address);

    /// Stays in those of the public lists that `stay` names and leaves the others, back and forth.
    /// What is queued only because of a list that was left is skipped. False for an unknown token.
    bool choose(std::string_view token,
                const std::vector<std::int64_t>& stay,
                const std::string& address);
    /// Takes an unsubscription back; what was skipped stays skipped. False for an unknown token,
    /// and for somebody who has come and gone a hundred times.
    bool resubscribe(std::string_view token, const std::string& address);

    /// The recipient of this message gets nothing more: the person leaves and every queued message
    /// is skipped, with its job and its sums. One whose job is in the hands of a worker, or was put
    /// far behind its due time, stays queued: it is skipped when its turn comes, and its dot mark
    /// is refused, for both ask for an active recipient.
    static void unsubscribe(db::WriteTx& tx, MessageId message);

  private:
    /// What the link's message stands for, changed in one transaction; false for an unknown token.
    template <typename Work>
    bool change(std::string_view token, Work&& work);

    db::Database& database_;
    const MailLinks& links_;
};

/// First character and domain: "anna@example.org" -> "a***@example.org".
std::string mask_email(std::string_view email);

}  // namespace campaignd::service
