#include "store/segments.h"

#include "store/existing.h"

namespace campaignd::store::segments {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO segment(name, filter, created_at, updated_at) VALUES (?1, ?2, ?3, ?3))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE segment SET name = ?2, filter = ?3, updated_at = ?4, revision = revision + 1
     WHERE id = ?1)sql";
constexpr const char* kRemove = R"sql(DELETE FROM segment WHERE id = ?1)sql";
constexpr const char* kFind = R"sql(
    SELECT id, name, filter, created_at, updated_at, revision FROM segment WHERE id = ?1)sql";
constexpr const char* kFindByName = R"sql(SELECT id FROM segment WHERE name = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, name, filter, created_at, updated_at, revision FROM segment
     WHERE id > ?1 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0) ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM segment WHERE ?1 = '' OR instr(lower(name), lower(?1)) > 0)sql";
// draft, scheduled, running, paused and held are 0 to 4
constexpr const char* kUsedBy = R"sql(
    SELECT id, name, state,
           NOT EXISTS (SELECT 1 FROM json_each(audience, '$.segment_ids') WHERE value = ?1)
      FROM campaign
     WHERE state BETWEEN 0 AND 4
       AND (EXISTS (SELECT 1 FROM json_each(audience, '$.segment_ids') WHERE value = ?1)
            OR EXISTS (SELECT 1 FROM json_each(audience, '$.exclude_segment_ids')
                        WHERE value = ?1))
     ORDER BY id DESC LIMIT 20)sql";

// A condition stands in the filter as an object with "field" and "value", which may be an array.
constexpr const char* kAskingForList = R"sql(
    SELECT name FROM segment s
     WHERE EXISTS (SELECT 1 FROM json_tree(s.filter) t
                    WHERE t.key = 'field' AND t.atom = 'list'
                      AND EXISTS (SELECT 1 FROM json_each(json_extract(s.filter, t.path), '$.value')
                                   WHERE value = ?1))
     ORDER BY id LIMIT 5)sql";

Segment segment_of(const db::Statement& row) {
    return {row.integer(0),
            row.string(1),
            row.string(2),
            row.integer(3),
            row.integer(4),
            row.integer(5)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Segment& segment) {
    tx.run(kInsert, segment.name, segment.filter, tx.now());
    return tx.last_id();
}

void update(db::WriteTx& tx, const Segment& segment) {
    tx.run(kUpdate, segment.id, segment.name, segment.filter, tx.now());
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kRemove, id) > 0;
}

std::optional<Segment> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), segment_of);
}

Segment get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "segment", id);
}

std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name) {
    return tx.find_integer(kFindByName, name);
}

std::vector<Segment> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, after, q, limit), segment_of);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

std::vector<std::string> asking_for_list(const db::ReadTx& tx, std::int64_t list_id) {
    return db::strings(tx.query(kAskingForList, list_id));
}

std::vector<SegmentUser> used_by(const db::ReadTx& tx, std::int64_t id) {
    return db::all(tx.query(kUsedBy, id), [](const db::Statement& row) {
        return SegmentUser{row.integer(0),
                           row.string(1),
                           static_cast<CampaignState>(row.integer(2)),
                           row.integer(3) != 0};
    });
}

}  // namespace campaignd::store::segments
