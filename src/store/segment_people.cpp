// store::segments::people(): an audience that has segments. Every word in the text is written
// here; what a person gave is bound.
#include <fmt/format.h>

#include "store/lists.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::store::segments {
namespace {

/// Those of the audience's segments that exist, of which one is enough.
Condition condition_of(const db::ReadTx& tx, const Audience& audience) {
    std::vector<SegmentFilter> filters;
    for (const std::int64_t id : audience.segment_ids) {
        if (const auto segment = find(tx, id)) {
            filters.push_back(wire::segment_filter_from_column(segment->filter));
        }
    }
    return compile(filters);
}

/// ?1 values of the condition, ?2 lists, ?3 lists left out.
std::string among(const Condition& condition) {
    return fmt::format(
        "(EXISTS (SELECT 1 FROM list_member m INDEXED BY list_member_recipient"
        " WHERE m.recipient_id = r.id AND m.list_id IN (SELECT value FROM json_each(?2))) OR {})"
        " AND NOT EXISTS (SELECT 1 FROM list_member x INDEXED BY list_member_recipient"
        " WHERE x.recipient_id = r.id AND x.list_id IN (SELECT value FROM json_each(?3)))"
        " AND ?1 IS NOT NULL",
        condition.sql);
}

}  // namespace

std::vector<RecipientId> people(const db::ReadTx& tx,
                                const Audience& audience,
                                RecipientId after,
                                RecipientId upto,
                                int limit) {
    const Condition condition = condition_of(tx, audience);
    db::Statement row = tx.query_uncached(
        "SELECT r.id FROM recipient r WHERE r.id > ?4 AND r.id <= ?5 AND r.status = 0 AND " +
        among(condition) + " ORDER BY r.id LIMIT ?6");
    row.bind(condition.values,
             wire::ids_to_column(lists::living(tx, audience.list_ids)),
             wire::ids_to_column(audience.exclude_list_ids),
             after,
             upto,
             limit);
    return db::integers(std::move(row));
}

PeopleCounts count_people(const db::ReadTx& tx, const Audience& audience) {
    const Condition condition = condition_of(tx, audience);
    db::Statement row = tx.query_uncached(
        "SELECT sum(status = 0 AND NOT suppressed), sum(status = 0 AND suppressed),"
        " sum(status <> 0) FROM (SELECT r.status AS status,"
        " EXISTS (SELECT 1 FROM suppression WHERE value = r.email)"
        " OR EXISTS (SELECT 1 FROM suppression"
        " WHERE value = substr(r.email, instr(r.email, '@') + 1)) AS suppressed"
        " FROM recipient r WHERE r.status <> 4 AND " +
        among(condition) + ")");
    row.bind(condition.values,
             wire::ids_to_column(lists::living(tx, audience.list_ids)),
             wire::ids_to_column(audience.exclude_list_ids));
    return row.step() ? PeopleCounts{row.integer(0), row.integer(1), row.integer(2)}
                      : PeopleCounts{};
}

}  // namespace campaignd::store::segments
