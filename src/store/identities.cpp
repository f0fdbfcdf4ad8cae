#include "store/identities.h"

namespace campaignd::store::identities {
namespace {

constexpr const char* kFindUser = R"sql(
    SELECT user_id FROM identity WHERE issuer = ?1 AND subject = ?2
)sql";

constexpr const char* kLink = R"sql(
    INSERT INTO identity(issuer, subject, user_id, email, linked_at, used_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5)
)sql";

constexpr const char* kTouch = R"sql(
    UPDATE identity SET email = ?3, used_at = ?4 WHERE issuer = ?1 AND subject = ?2
)sql";

constexpr const char* kUnlink = R"sql(
    DELETE FROM identity WHERE user_id = ?1
)sql";

}  // namespace

std::optional<std::int64_t> find_user(const db::ReadTx& tx,
                                      std::string_view issuer,
                                      std::string_view subject) {
    return tx.find_integer(kFindUser, issuer, subject);
}

void link(db::WriteTx& tx,
          std::int64_t user,
          std::string_view issuer,
          std::string_view subject,
          std::string_view email) {
    tx.run(kLink, issuer, subject, user, email, tx.now());
}

void touch(db::WriteTx& tx,
           std::string_view issuer,
           std::string_view subject,
           std::string_view email) {
    tx.run(kTouch, issuer, subject, email, tx.now());
}

bool unlink(db::WriteTx& tx, std::int64_t user) {
    return tx.run(kUnlink, user) > 0;
}

}  // namespace campaignd::store::identities
