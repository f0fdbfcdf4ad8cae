#include "store/bulk_sets.h"

#include <algorithm>
#include <optional>
#include <span>

#include "store/packed_ids.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::store::bulk {
namespace {

constexpr const char* kOfIds = R"sql(
    SELECT id FROM recipient
     WHERE status <> 4 AND id IN (SELECT value FROM json_each(?1)) ORDER BY id)sql";
constexpr const char* kInsertChunk = R"sql(
    INSERT INTO bulk_set(bulk_id, chunk, first_id, last_id, ids) VALUES (?1, ?2, ?3, ?4, ?5))sql";
constexpr const char* kChunk = R"sql(
    SELECT ids FROM bulk_set WHERE bulk_id = ?1 AND chunk = ?2)sql";
constexpr const char* kChunkOfPerson = R"sql(
    SELECT ids FROM bulk_set WHERE bulk_id = ?1 AND ?2 BETWEEN first_id AND last_id)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM bulk_set WHERE bulk_id = ?1 AND chunk IN (
        SELECT chunk FROM bulk_set WHERE bulk_id = ?1 ORDER BY chunk LIMIT ?2))sql";
constexpr auto kMostPeople = static_cast<std::size_t>(kBulkChunk);

}  // namespace

std::vector<RecipientId> find_people(const db::ReadTx& tx, const BulkTarget& target) {
    if (target.ids) {
        return db::integers(tx.query(kOfIds, wire::ids_to_column(*target.ids)));
    }
    std::optional<SegmentFilter> filter = target.filter;
    if (const auto segment = segments::find(tx, target.segment_id.value_or(0))) {
        filter = wire::segment_filter_from_column(segment->filter);
    }
    std::vector<RecipientId> people;
    bool more = filter.has_value();
    for (RecipientId at = 0; more;) {
        const segments::Matching next = segments::matching(tx, *filter, at);
        people.insert(people.end(), next.people.begin(), next.people.end());
        at = next.cursor;
        more = !next.at_end;
    }
    return people;
}

void insert_set(db::WriteTx& tx, std::int64_t id, const std::vector<RecipientId>& people) {
    const std::span all(people);
    for (std::size_t at = 0; at < all.size(); at += kMostPeople) {
        const auto part = all.subspan(at, std::min(kMostPeople, all.size() - at));
        tx.run(kInsertChunk,
               id,
               static_cast<std::int64_t>(at / kMostPeople),
               part.front(),
               part.back(),
               db::Blob{pack_ids(part)});
    }
}

std::vector<RecipientId> people_behind(const db::ReadTx& tx, std::int64_t id, std::int64_t done) {
    db::Statement row = tx.query(kChunk, id, done / kBulkChunk);
    if (!row.step()) {
        return {};
    }
    std::vector<RecipientId> people = unpack_ids(row.text(0), kMostPeople);
    const auto skip = std::min(people.size(), static_cast<std::size_t>(done % kBulkChunk));
    people.erase(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(skip));
    return people;
}

bool set_holds(const db::ReadTx& tx, std::int64_t id, RecipientId recipient) {
    db::Statement row = tx.query(kChunkOfPerson, id, recipient);
    if (!row.step()) {
        return false;
    }
    const std::vector<RecipientId> people = unpack_ids(row.text(0), kMostPeople);
    return std::binary_search(people.begin(), people.end(), recipient);
}

int forget_set(db::WriteTx& tx, std::int64_t id, int limit) {
    return tx.run(kForget, id, limit);
}

}  // namespace campaignd::store::bulk
