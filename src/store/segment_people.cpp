// Who an audience with segments is, and who a filter finds. Every word in the text is written here;
// what a person gave is bound.
#include <fmt/format.h>

#include "store/lists.h"
#include "store/segments.h"
#include "store/suppressions.h"
#include "wire/columns.h"

namespace campaignd::store::segments {
namespace {

constexpr RecipientId kWindowIds = 5'000;  // looked at in one piece of a walk
constexpr const char* kLast = R"sql(SELECT max(id) FROM recipient)sql";

/// Those of the segments that exist.
std::vector<SegmentFilter> filters_of(const db::ReadTx& tx, const std::vector<std::int64_t>& ids) {
    std::vector<SegmentFilter> filters;
    for (const std::int64_t id : ids) {
        if (const auto segment = find(tx, id)) {
            filters.push_back(wire::segment_filter_from_column(segment->filter));
        }
    }
    return filters;
}

Conditions conditions_of(const db::ReadTx& tx, const Audience& audience) {
    return compile(
        tx, {filters_of(tx, audience.segment_ids), filters_of(tx, audience.exclude_segment_ids)});
}

/// ?1 values of the conditions, ?2 lists, ?3 lists left out.
std::string in_audience(const Conditions& conditions) {
    return fmt::format(
        "(EXISTS (SELECT 1 FROM list_member m INDEXED BY list_member_recipient"
        " WHERE m.recipient_id = r.id AND m.list_id IN (SELECT value FROM json_each(?2))) OR {})"
        " AND NOT EXISTS (SELECT 1 FROM list_member x INDEXED BY list_member_recipient"
        " WHERE x.recipient_id = r.id AND x.list_id IN (SELECT value FROM json_each(?3)))"
        " AND NOT {} AND ?1 IS NOT NULL",
        conditions.sql.at(0),
        conditions.sql.at(1));
}

/// Where to look, as FROM and WHERE, by ids above ?4 up to ?5. Without segments the lists alone
/// say who may be meant: there may be many more people than those.
std::string source(const Audience& audience, bool whole) {
    return audience.segment_ids.empty() && !whole
               ? "(SELECT DISTINCT recipient_id AS id FROM list_member"
                 " WHERE list_id IN (SELECT value FROM json_each(?2))"
                 " AND recipient_id > ?4 AND recipient_id <= ?5) AS s"
                 " CROSS JOIN recipient r ON r.id = s.id WHERE "
               : "recipient r WHERE r.id > ?4 AND r.id <= ?5 AND ";
}

/// A list or a tag that everybody who matches must have, as the table to walk.
struct Driver {
    std::string from = "recipient r WHERE r.id > ?2 AND r.id <= ?3 AND ?5 IS NULL";
    std::optional<std::string> value{};  // JSON, binds as ?5
};

Driver driver_of(const SegmentFilter& filter) {
    using Filter = SegmentFilter;
    if (filter.kind == Filter::Kind::kAll) {
        for (const Filter& part : filter.parts) {
            if (Driver found = driver_of(part); found.value) {
                return found;
            }
        }
    }
    if (filter.kind == Filter::Kind::kCompare && filter.op == Filter::Op::kEq) {
        constexpr const char* kJoin =
            " CROSS JOIN recipient r ON r.id = d.recipient_id"
            " WHERE d.recipient_id > ?2 AND d.recipient_id <= ?3 AND ";
        if (filter.field == Filter::Field::kList) {
            return {fmt::format("list_member d{}d.list_id = json_extract(?5, '$')", kJoin),
                    filter.value};
        }
        if (filter.field == Filter::Field::kTag) {
            return {fmt::format("recipient_tag d INDEXED BY recipient_tag_tag{}d.tag_id ="
                                " (SELECT id FROM tag WHERE name = json_extract(?5, '$'))",
                                kJoin),
                    filter.value};
        }
    }
    return {};
}

}  // namespace

std::vector<RecipientId> people(const db::ReadTx& tx,
                                const Audience& audience,
                                RecipientId after,
                                RecipientId upto,
                                int limit) {
    const Conditions conditions = conditions_of(tx, audience);
    db::Statement row = tx.query_uncached(
        "SELECT r.id FROM " + source(audience, upto == INT64_MAX) + "r.status = 0 AND " +
        in_audience(conditions) + " ORDER BY r.id LIMIT ?6");
    row.bind(conditions.values,
             wire::ids_to_column(lists::living(tx, audience.list_ids)),
             wire::ids_to_column(audience.exclude_list_ids),
             after,
             upto,
             limit);
    return db::integers(std::move(row));
}

std::vector<RecipientId> people_among(const db::ReadTx& tx,
                                      const Audience& audience,
                                      const std::vector<RecipientId>& people) {
    const Conditions conditions = conditions_of(tx, audience);
    db::Statement row = tx.query_uncached(
        "SELECT r.id FROM recipient r WHERE r.id IN (SELECT value FROM json_each(?4))"
        " AND r.status = 0 AND " +
        in_audience(conditions) + " ORDER BY r.id");
    row.bind(conditions.values,
             wire::ids_to_column(lists::living(tx, audience.list_ids)),
             wire::ids_to_column(audience.exclude_list_ids),
             wire::ids_to_column(people));
    return db::integers(std::move(row));
}

PeopleCounts count_people(const db::ReadTx& tx, const Audience& audience) {
    const Conditions conditions = conditions_of(tx, audience);
    db::Statement row = tx.query_uncached(
        "SELECT sum(status = 0 AND NOT suppressed), sum(status = 0 AND suppressed),"
        " sum(status <> 0) FROM (SELECT r.status AS status,"
        " CASE WHEN ?6 THEN EXISTS (SELECT 1 FROM suppression WHERE value = r.email)"
        " OR EXISTS (SELECT 1 FROM suppression"
        " WHERE value = substr(r.email, instr(r.email, '@') + 1)) ELSE 0 END AS suppressed FROM " +
        source(audience, false) + "r.status <> 4 AND " + in_audience(conditions) + ")");
    row.bind(conditions.values,
             wire::ids_to_column(lists::living(tx, audience.list_ids)),
             wire::ids_to_column(audience.exclude_list_ids),
             RecipientId{0},
             RecipientId{INT64_MAX},
             suppressions::is_any(tx));
    return row.step() ? PeopleCounts{row.integer(0), row.integer(1), row.integer(2)}
                      : PeopleCounts{};
}

Matching matching(const db::ReadTx& tx, const SegmentFilter& filter, RecipientId after, int limit) {
    const Conditions conditions = compile(tx, {{filter}});
    const Driver driver = driver_of(filter);
    const RecipientId last = last_recipient(tx);
    Matching found{.people = {}, .cursor = after, .at_end = after >= last};
    if (found.at_end) {
        return found;
    }
    found.cursor += kWindowIds;
    db::Statement row =
        tx.query_uncached("SELECT r.id FROM " + driver.from + " AND r.status <> 4 AND " +
                          conditions.sql.front() + " AND ?1 IS NOT NULL ORDER BY r.id LIMIT ?4");
    row.bind(conditions.values, after, found.cursor, limit, driver.value);
    found.people = db::integers(std::move(row));
    if (found.people.size() == static_cast<std::size_t>(limit)) {
        found.cursor = found.people.back();
    } else {
        found.at_end = found.cursor >= last;
    }
    return found;
}

RecipientId last_recipient(const db::ReadTx& tx) {
    return tx.find_integer(kLast).value_or(0);
}

}  // namespace campaignd::store::segments
