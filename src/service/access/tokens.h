#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/user.h"
#include "service/access/audit.h"
#include "service/access/principal_cache.h"

namespace campaignd::service {

/// A token that was just made; `secret` is shown this once, the database keeps its SHA-256.
struct NewToken {
    ApiToken token;
    std::string secret;  // "cmpd_" and 43 characters of base62: 32 random bytes
};

/// Digits, letters: `bytes` as one big number in base 62, with its leading zeros.
std::string base62_encode(std::string_view bytes);

/// API tokens for scripts. Owner: App, or a command beside a running daemon. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound.
class Tokens {
  public:
    Tokens(db::Database& database, PrincipalCache& cache);

    NewToken create(const Actor& actor, const std::string& name, Role role);
    /// {"name","role"}; role defaults to viewer. Answers the token with its secret as "token".
    nlohmann::json create(const Actor& actor, const nlohmann::json& body);
    void remove(const Actor& actor, std::int64_t id);
    nlohmann::json list(const PageQuery& query) const;

  private:
    db::Database& database_;
    PrincipalCache& cache_;
};

}  // namespace campaignd::service
