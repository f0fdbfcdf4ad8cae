#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "service/secrets/master_key.h"
#include "store/idempotency.h"

namespace campaignd::service {

/// The first answers of creating calls, kept for 24 h so that a repeated call answers the same:
///
///   begin -> (the call) -> put | forget
///
/// A key stays begun when the process dies in between: nobody then knows whether the call was
/// carried out, and it is never carried out a second time.
/// Answers are sealed: one of them may show an API token. Keys and addresses in answers are kept as
/// keyed hashes, so that an erasure finds them and nobody else reads them. Owner: App. Thread-safe.
class Idempotency {
  public:
    static constexpr TimeMs kKeepMs = TimeMs{24} * 3'600'000;

    struct Answer {
        std::string request_hash;
        int status = 0;  // 0: begun, the answer is not known; 410: a person in it was erased
        std::string answer;
    };

    Idempotency(db::Database& database, const MasterKey& key);

    /// The HMAC of a request, in hex, by a key derived from the master key: what is kept tells
    /// nobody who has the file alone which password a body held.
    std::string digest(std::string_view request) const;
    /// `principal` is Principal::key(). The caller compares the request's digest: the same
    /// key with another body is a fault.
    std::optional<Answer> find(const std::string& principal, const std::string& key) const;
    /// Takes the key for a request; durable when it returns. False when it is taken.
    bool begin(const std::string& principal,
               const std::string& key,
               const std::string& request_hash);
    /// The request was refused: the key is free again.
    void forget(const std::string& principal, const std::string& key);
    /// The answer of a begun request; durable when it returns. An answer that is there stays.
    void put(const std::string& principal,
             const std::string& key,
             int status,
             const std::string& answer);
    /// For calls that are carried out in one transaction: what is known of the key there …
    std::optional<Answer> known(db::WriteTx& tx,
                                const std::string& principal,
                                const std::string& key) const;
    /// … and its first answer, kept with what the call did. The answer holds no address.
    void keep(db::WriteTx& tx,
              const std::string& principal,
              const std::string& key,
              const std::string& request_hash,
              int status,
              const std::string& answer) const;
    /// Removes what is older than 24 h; for the prune job. Answers how many.
    int prune();

  private:
    Answer opened(const store::idempotency::Answer& stored) const;

    db::Database& database_;
    const MasterKey& key_;
    const Key digest_key_;
};

}  // namespace campaignd::service
