#include "store/message_templates.h"

#include "store/existing.h"
#include "wire/columns.h"

namespace campaignd::store::message_templates {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO message_template(name, description, format, body, slots, sample,
                                 created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE message_template SET name = ?1, description = ?2, format = ?3, body = ?4, slots = ?5,
           sample = ?6, updated_at = ?7, revision = revision + 1
     WHERE id = ?8)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM message_template WHERE id = ?1)sql";
constexpr const char* kFind = R"sql(
    SELECT id, name, description, format, body, slots, sample, revision, created_at, updated_at
      FROM message_template WHERE id = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, name, description, format, '', slots, '{}', revision, created_at, updated_at
      FROM message_template
     WHERE id > ?1 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
     ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM message_template
     WHERE (?1 = '' OR instr(lower(name), lower(?1)) > 0))sql";
constexpr const char* kTaken = R"sql(
    SELECT 1 FROM message_template WHERE name = ?1)sql";
// Those not yet launched read it; those launched have their own.
constexpr const char* kUsers = R"sql(
    SELECT 'the campaign ' || c.name FROM campaign c
     WHERE c.state = 0 AND EXISTS (
           SELECT 1 FROM step s WHERE s.campaign_id = c.id AND s.layout_id = ?1)
    UNION ALL
    SELECT 'the form ' || name FROM form WHERE layout_id = ?1 AND removed = 0
     LIMIT 5)sql";

MessageTemplate template_of(const db::Statement& row) {
    MessageTemplate one;
    one.id = row.integer(0);
    one.name = row.string(1);
    one.description = row.string(2);
    one.content = {static_cast<StepFormat>(row.integer(3)), row.string(4)};
    one.slots = wire::notes_from_column(row.text(5));
    one.sample = wire::slots_from_column(row.text(6));
    one.revision = row.integer(7);
    one.created_at = row.integer(8);
    one.updated_at = row.integer(9);
    return one;
}

/// Binds what it says as ?1 to ?6, now as ?7, and what is given behind.
template <typename... More>
void run_with(db::WriteTx& tx, const char* sql, const MessageTemplate& one, const More&... more) {
    tx.run(sql,
           one.name,
           one.description,
           one.content.format,
           one.content.body,
           wire::notes_to_column(one.slots),
           wire::to_column(one.sample),
           tx.now(),
           more...);
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const MessageTemplate& one) {
    run_with(tx, kInsert, one);
    return tx.last_id();
}

void update(db::WriteTx& tx, const MessageTemplate& one) {
    run_with(tx, kUpdate, one, one.id);
}

void remove(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRemove, id);
}

std::optional<MessageTemplate> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), template_of);
}

MessageTemplate get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "template", id);
}

std::vector<MessageTemplate> list(const db::ReadTx& tx,
                                  std::string_view q,
                                  std::int64_t after,
                                  int limit) {
    return db::all(tx.query(kList, after, q, limit), template_of);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

bool is_taken(const db::ReadTx& tx, std::string_view name) {
    return tx.find_integer(kTaken, name).has_value();
}

std::vector<std::string> users(const db::ReadTx& tx, std::int64_t id) {
    return db::all(tx.query(kUsers, id), [](const db::Statement& row) { return row.string(0); });
}

}  // namespace campaignd::store::message_templates
