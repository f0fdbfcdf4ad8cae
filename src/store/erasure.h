#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// What is held on a person outside of their own row: found by the ids of the person and of their
/// messages, or by the address itself where other people's words may hold it.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::erasure {

/// Relay words, replies, what webhooks were told and answered, clients of opens and clicks, network
/// addresses in the audit, mails that the sandbox caught. May be done again at any time.
void forget_words(db::WriteTx& tx, RecipientId recipient);
/// The address where it is no part of the ledger: test mails in the sandbox, what senders,
/// mailboxes and webhooks last had trouble with.
void forget_address(db::WriteTx& tx, std::string_view email);
/// A message of this person is in the hands of a worker or on the wire: words may still come.
bool is_anything_open(const db::ReadTx& tx, RecipientId recipient);

/// A row that an import did not take.
struct RejectedKey {
    std::int64_t import_id = 0;
    std::int64_t line = 0;
};

/// Up to where the rejected rows were looked through, and those that hold the text.
struct RejectedWalk {
    RejectedKey at;
    std::vector<RejectedKey> found;
    bool at_end = false;
};

/// Addresses that are looked for together in texts, without regard to ASCII case: a text is read
/// once, however many they are. Immutable, thread-safe.
class Texts {
  public:
    explicit Texts(const std::vector<std::string>& emails);

    /// One of them is part of the text.
    bool in(std::string_view text) const;

  private:
    static std::string key(std::string_view text, std::size_t at);

    /// Lower-case addresses by what stands around their @.
    std::unordered_map<std::string, std::vector<std::string>> by_key_;
};

/// Looks at the next `rows`; meant for a reader, as there may be millions.
void look_on(const db::ReadTx& tx, const Texts& emails, int rows, RejectedWalk& walk);
/// Blanks them.
void blank(db::WriteTx& tx, const std::vector<RejectedKey>& rows);

}  // namespace campaignd::store::erasure
