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

/// API tokens for scripts. A token can never do more than the user who made it may do now, and ends
/// with them, and when their password changes or their role falls. Owner: App, or a
/// command beside a running daemon. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kForbidden for a token that would do more
/// than who asks for it.
class Tokens {
  public:
    static constexpr TimeMs kLifeMs = TimeMs{365} * 24 * 3'600'000;  // unless asked otherwise

    Tokens(db::Database& database, PrincipalCache& cache);

    /// `by`: who asks over the API, a user or another token, whose owner the new one gets; null: a
    /// command on this machine.
    NewToken create(const Actor& actor, const TokenRequest& request, const Principal* by = nullptr);
    void remove(const Actor& actor, std::int64_t id);
    Page<ApiToken> list(const PageQuery& query) const;

  private:
    db::Database& database_;
    PrincipalCache& cache_;
};

}  // namespace campaignd::service
