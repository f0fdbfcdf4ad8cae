#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/user.h"
#include "service/access/audit.h"
#include "service/access/principal_cache.h"

namespace campaignd::service {

/// Digits, letters: `bytes` as one big number in base 62, with its leading zeros.
std::string base62_encode(std::string_view bytes);

/// API tokens for scripts. Owner: App, or a command beside a running daemon. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound.
class Tokens {
  public:
    Tokens(db::Database& database, PrincipalCache& cache);

    NewToken create(const Actor& actor, const std::string& name, Role role);
    void remove(const Actor& actor, std::int64_t id);
    Page<ApiToken> list(const PageQuery& query) const;

  private:
    db::Database& database_;
    PrincipalCache& cache_;
};

}  // namespace campaignd::service
