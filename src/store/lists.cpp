#include "store/lists.h"

#include "store/existing.h"
#include "store/person_changes.h"
#include "wire/columns.h"

namespace campaignd::store::lists {
namespace {

constexpr const char* kInsertList = R"sql(
INSERT INTO list(name, description, created_at, updated_at, public)
VALUES (?1, ?2, ?3, ?3, ?4))sql";

constexpr const char* kSetUuid = R"sql(UPDATE list SET uuid = ?2 WHERE id = ?1)sql";

constexpr const char* kFindList = R"sql(
SELECT id, name, description, recipients, created_at, updated_at, public, revision, uuid
FROM list WHERE id = ?1 AND removed = 0)sql";

constexpr const char* kFindListByName = R"sql(SELECT id FROM list WHERE name = ?1)sql";

constexpr const char* kFindListByUuid = R"sql(SELECT id FROM list WHERE uuid = ?1)sql";

constexpr const char* kListLists = R"sql(
SELECT id, name, description, recipients, created_at, updated_at, public, revision, uuid
FROM list
WHERE id > ?1 AND removed = 0 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
ORDER BY id LIMIT ?3)sql";

constexpr const char* kCountLists = R"sql(
SELECT count(*) FROM list
WHERE removed = 0 AND (?1 = '' OR instr(lower(name), lower(?1)) > 0))sql";

constexpr const char* kUpdateList = R"sql(
UPDATE list SET name = ?2, description = ?3, updated_at = ?4, public = ?5, uuid = ?6,
    revision = revision + 1
WHERE id = ?1)sql";

// No name given by people holds a control character.
constexpr const char* kMarkRemoved = R"sql(
UPDATE list SET removed = 1, name = char(31) || id, description = '', updated_at = ?2
WHERE id = ?1)sql";

constexpr const char* kIsRemoved = R"sql(SELECT 1 FROM list WHERE id = ?1 AND removed = 1)sql";

constexpr const char* kRemoveMembers = R"sql(
DELETE FROM list_member WHERE list_id = ?1 AND recipient_id IN (
    SELECT recipient_id FROM list_member WHERE list_id = ?1 ORDER BY recipient_id LIMIT ?2))sql";

constexpr const char* kRemoveLeavings = R"sql(
DELETE FROM list_left WHERE list_id = ?1 AND recipient_id IN (
    SELECT recipient_id FROM list_left INDEXED BY list_left_list WHERE list_id = ?1
     LIMIT ?2))sql";

constexpr const char* kRemoveList = R"sql(DELETE FROM list WHERE id = ?1)sql";

constexpr const char* kLiving = R"sql(
SELECT id FROM list WHERE removed = 0 AND id IN (SELECT value FROM json_each(?1)) ORDER BY id)sql";

// draft, scheduled, running, paused and held are 0 to 4
constexpr const char* kCampaignsUsingList = R"sql(
SELECT name FROM campaign
WHERE state BETWEEN 0 AND 4
  AND (EXISTS (SELECT 1 FROM json_each(audience, '$.list_ids') WHERE value = ?1)
       OR EXISTS (SELECT 1 FROM json_each(audience, '$.exclude_list_ids') WHERE value = ?1))
ORDER BY id LIMIT 5)sql";

constexpr const char* kListsOfRecipient = R"sql(
SELECT m.list_id FROM list_member m JOIN list l ON l.id = m.list_id
WHERE m.recipient_id = ?1 AND l.removed = 0 ORDER BY m.list_id)sql";

constexpr const char* kAddMember = R"sql(
INSERT INTO list_member(list_id, recipient_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";

constexpr const char* kRemoveMember = R"sql(
DELETE FROM list_member WHERE list_id = ?1 AND recipient_id = ?2)sql";

constexpr const char* kChangeListSize = R"sql(
UPDATE list SET recipients = recipients + ?2 WHERE id = ?1)sql";

List list_of(const db::Statement& row) {
    return {row.integer(0),
            row.string(1),
            row.string(2),
            row.integer(3),
            row.integer(4),
            row.integer(5),
            row.integer(6) != 0,
            row.integer(7),
            row.string(8)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx,
                    const std::string& name,
                    const std::string& description,
                    bool is_public) {
    tx.run(kInsertList, name, description, tx.now(), is_public);
    return tx.last_id();
}

void set_uuid(db::WriteTx& tx, std::int64_t id, const std::string& uuid) {
    tx.run(kSetUuid, id, uuid);
}

std::optional<List> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindList, id), list_of);
}

List get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "list", id);
}

std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, const std::string& name) {
    return tx.find_integer(kFindListByName, name);
}

std::optional<std::int64_t> find_by_uuid(const db::ReadTx& tx, const std::string& uuid) {
    return tx.find_integer(kFindListByUuid, uuid);
}

std::vector<List> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kListLists, after, q, limit), list_of);
}

std::int64_t count(const db::ReadTx& tx, const std::string& q) {
    return tx.find_integer(kCountLists, q).value_or(0);
}

void update(db::WriteTx& tx, const List& list) {
    tx.run(kUpdateList, list.id, list.name, list.description, tx.now(), list.is_public, list.uuid);
}

void mark_removed(db::WriteTx& tx, std::int64_t id) {
    tx.run(kMarkRemoved, id, tx.now());
}

bool is_removed(const db::ReadTx& tx, std::int64_t id) {
    return tx.find_integer(kIsRemoved, id).has_value();
}

int remove_members(db::WriteTx& tx, std::int64_t id, int limit) {
    const int removed = tx.run(kRemoveMembers, id, limit);
    tx.run(kChangeListSize, id, -removed);
    return removed;
}

int remove_leavings(db::WriteTx& tx, std::int64_t id, int limit) {
    return tx.run(kRemoveLeavings, id, limit);
}

void remove(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRemoveList, id);
}

std::vector<std::int64_t> living(const db::ReadTx& tx, const std::vector<std::int64_t>& ids) {
    return db::integers(tx.query(kLiving, wire::ids_to_column(ids)));
}

std::vector<std::string> campaigns_using(const db::ReadTx& tx, std::int64_t id) {
    return db::strings(tx.query(kCampaignsUsingList, id));
}

std::vector<std::int64_t> of_recipient(const db::ReadTx& tx, std::int64_t recipient_id) {
    return db::integers(tx.query(kListsOfRecipient, recipient_id));
}

bool add_member(db::WriteTx& tx,
                std::int64_t list_id,
                std::int64_t recipient_id,
                const Cause& cause) {
    if (tx.run(kAddMember, list_id, recipient_id) == 0) {
        return false;
    }
    tx.run(kChangeListSize, list_id, 1);
    person_changes::record(tx, recipient_id, PersonChange::kJoined, list_id, cause);
    return true;
}

bool remove_member(db::WriteTx& tx,
                   std::int64_t list_id,
                   std::int64_t recipient_id,
                   const Cause& cause) {
    if (tx.run(kRemoveMember, list_id, recipient_id) == 0) {
        return false;
    }
    tx.run(kChangeListSize, list_id, -1);
    person_changes::record(tx, recipient_id, PersonChange::kLeft, list_id, cause);
    return true;
}

}  // namespace campaignd::store::lists
