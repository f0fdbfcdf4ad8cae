#include "store/invitations.h"

#include "store/existing.h"

namespace campaignd::store::invitations {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO invitation(email, role, language, sender_id, invited_by, created_at, link_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
)sql";

constexpr const char* kFind = R"sql(
    SELECT id, email, role, language, sender_id, invited_by, created_at, link_at, sent_at, fault
    FROM invitation WHERE id = ?1
)sql";

constexpr const char* kFindByEmail = R"sql(
    SELECT id, email, role, language, sender_id, invited_by, created_at, link_at, sent_at, fault
    FROM invitation WHERE email = ?1 COLLATE NOCASE
)sql";

constexpr const char* kList = R"sql(
    SELECT id, email, role, language, sender_id, invited_by, created_at, link_at, sent_at, fault
    FROM invitation
    WHERE id > ?2 AND (?1 = '' OR instr(lower(email), lower(?1)) > 0)
    ORDER BY id LIMIT ?3
)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM invitation WHERE ?1 = '' OR instr(lower(email), lower(?1)) > 0
)sql";

constexpr const char* kRenewLink = R"sql(
    UPDATE invitation SET link_at = max(link_at + 1, ?2), sent_at = NULL, fault = NULL
    WHERE id = ?1
)sql";

constexpr const char* kSetMailed = R"sql(
    UPDATE invitation SET sent_at = CASE WHEN ?3 = '' THEN ?4 END, fault = nullif(?3, '')
    WHERE id = ?1 AND link_at = ?2
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM invitation WHERE id = ?1
)sql";

constexpr const char* kRemoveOlder = R"sql(
    DELETE FROM invitation WHERE link_at < ?1
)sql";

constexpr const char* kRemoveAll = R"sql(
    DELETE FROM invitation
)sql";

Invitation read(const db::Statement& row) {
    return {.id = row.integer(0),
            .email = row.string(1),
            .role = static_cast<Role>(row.integer(2)),
            .language = parse_page_language(row.text(3)).value_or(PageLanguage::kEnglish),
            .sender_id = row.optional_integer(4),
            .invited_by = row.string(5),
            .created_at = row.integer(6),
            .link_at = row.integer(7),
            .sent_at = row.optional_integer(8),
            .fault = row.string(9)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx,
                    const InvitationRequest& request,
                    std::string_view invited_by) {
    tx.run(kInsert,
           request.email,
           request.role,
           to_text(request.language),
           request.sender_id,
           invited_by,
           tx.now());
    return tx.last_id();
}

std::optional<Invitation> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), read);
}

Invitation get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "invitation", id);
}

std::optional<Invitation> find_by_email(const db::ReadTx& tx, std::string_view email) {
    return db::first(tx.query(kFindByEmail, email), read);
}

std::vector<Invitation> list(const db::ReadTx& tx,
                             std::string_view q,
                             std::int64_t after,
                             int limit) {
    return db::all(tx.query(kList, q, after, limit), read);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

void renew_link(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRenewLink, id, tx.now());
}

void set_mailed(db::WriteTx& tx, std::int64_t id, TimeMs link_at, std::string_view fault) {
    tx.run(kSetMailed, id, link_at, fault, tx.now());
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kRemove, id) > 0;
}

int remove_older(db::WriteTx& tx, TimeMs link_before) {
    return tx.run(kRemoveOlder, link_before);
}

int remove_all(db::WriteTx& tx) {
    return tx.run(kRemoveAll);
}

}  // namespace campaignd::store::invitations
