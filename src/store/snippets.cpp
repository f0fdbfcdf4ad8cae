#include "store/snippets.h"

#include "store/existing.h"
#include "store/like.h"

namespace campaignd::store::snippets {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO snippet(name, description, format, body, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE snippet SET name = ?2, description = ?3, format = ?4, body = ?5, updated_at = ?6,
           revision = revision + 1
     WHERE id = ?1)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM snippet WHERE id = ?1)sql";
constexpr const char* kFind = R"sql(
    SELECT id, name, description, format, body, revision, created_at, updated_at
      FROM snippet WHERE id = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, name, description, format, '', revision, created_at, updated_at
      FROM snippet
     WHERE id > ?1 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
     ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM snippet
     WHERE (?1 = '' OR instr(lower(name), lower(?1)) > 0))sql";
constexpr const char* kAll = R"sql(
    SELECT id, name, description, format, body, revision, created_at, updated_at
      FROM snippet ORDER BY id)sql";
constexpr const char* kState = R"sql(
    SELECT coalesce(group_concat(id || '.' || revision || '.' || updated_at), '')
      FROM (SELECT id, revision, updated_at FROM snippet ORDER BY id))sql";
constexpr const char* kDraftsWith = R"sql(
    SELECT DISTINCT c.name FROM campaign c JOIN step s ON s.campaign_id = c.id
     WHERE c.state = 0
       AND replace(s.body || s.preheader || s.text_body || s.slots || coalesce(s.subject, ''),
                   ' ', '')
           LIKE ?1 ESCAPE '\'
     ORDER BY c.id DESC LIMIT 5)sql";

Snippet snippet_of(const db::Statement& row) {
    Snippet one;
    one.id = row.integer(0);
    one.name = row.string(1);
    one.description = row.string(2);
    one.format = static_cast<StepFormat>(row.integer(3));
    one.body = row.string(4);
    one.revision = row.integer(5);
    one.created_at = row.integer(6);
    one.updated_at = row.integer(7);
    return one;
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Snippet& one) {
    tx.run(kInsert, one.name, one.description, one.format, one.body, tx.now());
    return tx.last_id();
}

void update(db::WriteTx& tx, const Snippet& one) {
    tx.run(kUpdate, one.id, one.name, one.description, one.format, one.body, tx.now());
}

void remove(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRemove, id);
}

std::optional<Snippet> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), snippet_of);
}

Snippet get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "snippet", id);
}

std::vector<Snippet> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, after, q, limit), snippet_of);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

std::vector<Snippet> all(const db::ReadTx& tx) {
    return db::all(tx.query(kAll), snippet_of);
}

std::string state(const db::ReadTx& tx) {
    return db::first(tx.query(kState), [](const db::Statement& row) { return row.string(0); })
        .value_or("");
}

std::vector<std::string> drafts_with(const db::ReadTx& tx, std::string_view name) {
    const std::string pattern = "%{{>" + like_text(name) + "}}%";
    return db::all(tx.query(kDraftsWith, pattern),
                   [](const db::Statement& row) { return row.string(0); });
}

}  // namespace campaignd::store::snippets
