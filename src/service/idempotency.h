#pragma once

#include <optional>
#include <string>

#include "db/database.h"
#include "service/master_key.h"

namespace campaignd::service {

/// The first answers of creating calls, kept for 24 h so that a repeated call answers the same.
/// Answers are sealed: one of them may show an API token. Owner: App. Thread-safe.
class Idempotency {
  public:
    static constexpr TimeMs kKeepMs = TimeMs{24} * 3'600'000;

    struct Answer {
        std::string request_hash;
        int status = 0;
        std::string answer;
    };

    Idempotency(db::Database& database, const MasterKey& key);

    /// `principal` is model::Principal::key(). The caller compares the request's hash: the same key
    /// with another body is a fault.
    std::optional<Answer> find(const std::string& principal, const std::string& key) const;
    /// Durable when it returns. An answer that is there already and young stays.
    void put(const std::string& principal, const std::string& key, const Answer& answer);
    /// Removes what is older than 24 h; for the prune job. Answers how many.
    int prune();

  private:
    db::Database& database_;
    const MasterKey& key_;
};

}  // namespace campaignd::service
