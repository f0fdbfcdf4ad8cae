#include "store/tags.h"

#include <algorithm>

namespace campaignd::store::tags {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO tag(name, created_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kFindByName = R"sql(SELECT id FROM tag WHERE name = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, name, recipients FROM tag
     WHERE id > ?1 AND recipients > 0 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
     ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM tag
     WHERE recipients > 0 AND (?1 = '' OR instr(lower(name), lower(?1)) > 0))sql";
constexpr const char* kOfRecipient = R"sql(
    SELECT t.name FROM recipient_tag r JOIN tag t ON t.id = r.tag_id
     WHERE r.recipient_id = ?1 ORDER BY t.name)sql";
constexpr const char* kIdsOfRecipient = R"sql(
    SELECT tag_id FROM recipient_tag WHERE recipient_id = ?1)sql";
constexpr const char* kAdd = R"sql(
    INSERT INTO recipient_tag(recipient_id, tag_id) VALUES (?2, ?1) ON CONFLICT DO NOTHING)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM recipient_tag WHERE recipient_id = ?2 AND tag_id = ?1)sql";
constexpr const char* kGrow = R"sql(
    UPDATE tag SET recipients = recipients + ?2 WHERE id = ?1)sql";

}  // namespace

std::int64_t ensure(db::WriteTx& tx, std::string_view name) {
    if (const auto known = find_by_name(tx, name)) {
        return *known;
    }
    tx.run(kInsert, name, tx.now());
    return tx.last_id();
}

std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name) {
    return tx.find_integer(kFindByName, name);
}

std::vector<Tag> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, after, q, limit), [](const db::Statement& row) {
        return Tag{row.integer(0), row.string(1), row.integer(2)};
    });
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

std::vector<std::string> of_recipient(const db::ReadTx& tx, std::int64_t recipient_id) {
    return db::strings(tx.query(kOfRecipient, recipient_id));
}

bool add(db::WriteTx& tx, std::int64_t tag_id, std::int64_t recipient_id) {
    if (tx.run(kAdd, tag_id, recipient_id) == 0) {
        return false;
    }
    tx.run(kGrow, tag_id, 1);
    return true;
}

bool remove(db::WriteTx& tx, std::int64_t tag_id, std::int64_t recipient_id) {
    if (tx.run(kRemove, tag_id, recipient_id) == 0) {
        return false;
    }
    tx.run(kGrow, tag_id, -1);
    return true;
}

void set(db::WriteTx& tx, std::int64_t recipient_id, const std::vector<std::string>& names) {
    std::vector<std::int64_t> wanted;
    wanted.reserve(names.size());
    for (const std::string& name : names) {
        wanted.push_back(ensure(tx, name));
    }
    for (const std::int64_t present : db::integers(tx.query(kIdsOfRecipient, recipient_id))) {
        if (std::find(wanted.begin(), wanted.end(), present) == wanted.end()) {
            remove(tx, present, recipient_id);
        }
    }
    for (const std::int64_t tag : wanted) {
        add(tx, tag, recipient_id);
    }
}

}  // namespace campaignd::store::tags
