#include "store/audience.h"

#include <algorithm>

#include "store/campaigns.h"
#include "store/lists.h"
#include "store/segments.h"
#include "store/suppressions.h"
#include "wire/columns.h"

namespace campaignd::store {
namespace {

// Of people "r" the active, the suppressed and the others. ?1: anything is suppressed at all.
#define COUNT_OF(people)                                                                           \
    "SELECT sum(status = 0 AND NOT suppressed), sum(status = 0 AND suppressed), sum(status <> 0)"  \
    "  FROM (SELECT r.status AS status,"                                                           \
    "               CASE WHEN ?1"                                                                  \
    "                    THEN EXISTS (SELECT 1 FROM suppression WHERE value = r.email)"            \
    "                         OR EXISTS (SELECT 1 FROM suppression"                                \
    "                                     WHERE value = substr(r.email, instr(r.email, '@') + 1))" \
    "                    ELSE 0 END AS suppressed FROM " people ")"

constexpr const char* kCount = COUNT_OF(
    "(SELECT DISTINCT recipient_id AS id FROM list_member"
    "  WHERE list_id IN (SELECT value FROM json_each(?2))) AS m"
    " JOIN recipient r ON r.id = m.id"
    " WHERE NOT EXISTS (SELECT 1 FROM list_member x INDEXED BY list_member_recipient"
    "                    WHERE x.recipient_id = r.id"
    "                      AND x.list_id IN (SELECT value FROM json_each(?3)))");
constexpr const char* kCountList =
    COUNT_OF("list_member m CROSS JOIN recipient r ON r.id = m.recipient_id WHERE m.list_id = ?2");
constexpr std::int64_t kWindowRows = 4'000;   // people looked at in one slice of a segment …
constexpr std::int64_t kMembersRows = 2'000;  // … and members, of all lists together
constexpr std::int64_t kLeastMembers = 50;    // of one list
constexpr const char* kMembers = R"sql(
    SELECT max(id), count(*) FROM (
        SELECT recipient_id AS id FROM list_member WHERE list_id = ?1 AND recipient_id > ?2
         ORDER BY recipient_id LIMIT ?3))sql";
constexpr const char* kPeopleOfList = R"sql(
    SELECT m.recipient_id FROM list_member m JOIN recipient r ON r.id = m.recipient_id
     WHERE m.list_id = ?1 AND m.recipient_id > ?2 AND m.recipient_id <= ?3 AND r.status = 0
     ORDER BY m.recipient_id LIMIT ?4)sql";
constexpr const char* kPeopleOfLists = R"sql(
    SELECT m.id FROM (SELECT DISTINCT recipient_id AS id FROM list_member
                       WHERE list_id IN (SELECT value FROM json_each(?1))
                         AND recipient_id > ?3 AND recipient_id <= ?4) AS m
      CROSS JOIN recipient r ON r.id = m.id
     WHERE r.status = 0
       AND NOT EXISTS (SELECT 1 FROM list_member x
                        WHERE x.recipient_id = m.id
                          AND x.list_id IN (SELECT value FROM json_each(?2)))
     ORDER BY m.id LIMIT ?5)sql";
constexpr const char* kAmong = R"sql(
    SELECT r.id FROM recipient r
     WHERE r.id IN (SELECT value FROM json_each(?3)) AND r.status = 0
       AND EXISTS (SELECT 1 FROM list_member m
                    WHERE m.recipient_id = r.id AND m.list_id IN (SELECT value FROM json_each(?1)))
       AND NOT EXISTS (SELECT 1 FROM list_member x INDEXED BY list_member_recipient
                        WHERE x.recipient_id = r.id
                          AND x.list_id IN (SELECT value FROM json_each(?2)))
     ORDER BY r.id)sql";
constexpr const char* kWindow = R"sql(
    SELECT max(id), count(*) FROM (SELECT id FROM recipient WHERE id > ?1 ORDER BY id LIMIT ?2))sql";
constexpr const char* kPeople = R"sql(
    SELECT r.email, r.name, r.attributes
      FROM json_each(?1) j CROSS JOIN recipient r ON r.id = j.value)sql";

/// Up to where the members of all lists are known when no more than some thousand are looked at.
struct Reach {
    RecipientId upto = 0;
    bool at_end = true;
};

Reach reach_of(const db::ReadTx& tx, const std::vector<std::int64_t>& lists, RecipientId after) {
    const auto rows =
        std::max(kLeastMembers, kMembersRows / std::max<std::int64_t>(1, std::ssize(lists)));
    Reach reach{.upto = after, .at_end = true};
    for (const std::int64_t list : lists) {
        db::Statement row = tx.query(kMembers, list, after, rows);
        row.step();
        const RecipientId last = row.optional_integer(0).value_or(after);
        if (row.integer(1) == rows) {
            reach.upto = reach.at_end ? last : std::min(reach.upto, last);
            reach.at_end = false;
        } else if (reach.at_end) {
            reach.upto = std::max(reach.upto, last);
        }
    }
    return reach;
}

std::vector<RecipientId> people_of(const db::ReadTx& tx,
                                   const std::vector<std::int64_t>& lists,
                                   const Audience& audience,
                                   RecipientId after,
                                   RecipientId upto,
                                   int limit) {
    const bool simple = lists.size() == 1 && audience.exclude_list_ids.empty();
    db::Statement row = simple ? tx.query(kPeopleOfList, lists.front(), after, upto, limit)
                               : tx.query(kPeopleOfLists,
                                          wire::ids_to_column(lists),
                                          wire::ids_to_column(audience.exclude_list_ids),
                                          after,
                                          upto,
                                          limit);
    return db::integers(std::move(row));
}

/// Where an end comes first, the rest of the list that has it is for the next slice.
AudienceSlice slice_of_lists(const db::ReadTx& tx,
                             const Audience& audience,
                             RecipientId after,
                             int limit) {
    const std::vector<std::int64_t> lists = lists::living(tx, audience.list_ids);
    const Reach reach = reach_of(tx, lists, after);
    return {.people = audience.uses_segments()
                          ? segments::people(tx, audience, after, reach.upto, limit)
                          : people_of(tx, lists, audience, after, reach.upto, limit),
            .cursor = reach.upto,
            .at_end = reach.at_end};
}

AudienceSlice slice_of_segments(const db::ReadTx& tx,
                                const Audience& audience,
                                RecipientId after,
                                int limit) {
    db::Statement row = tx.query(kWindow, after, kWindowRows);
    row.step();
    const RecipientId upto = row.optional_integer(0).value_or(after);
    return {.people = segments::people(tx, audience, after, upto, limit),
            .cursor = upto,
            .at_end = row.integer(1) < kWindowRows};
}

}  // namespace

AudienceCounts count_audience(const db::ReadTx& tx, const Audience& audience) {
    if (audience.uses_segments()) {
        const segments::PeopleCounts counts = segments::count_people(tx, audience);
        return {counts.active, counts.suppressed, counts.not_active};
    }
    const std::vector<std::int64_t> lists = lists::living(tx, audience.list_ids);
    const bool suppresses = suppressions::is_any(tx);
    db::Statement row = lists.size() == 1 && audience.exclude_list_ids.empty()
                            ? tx.query(kCountList, suppresses, lists.front())
                            : tx.query(kCount,
                                       suppresses,
                                       wire::ids_to_column(lists),
                                       wire::ids_to_column(audience.exclude_list_ids));
    row.step();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

AudienceSlice audience_slice(const db::ReadTx& tx,
                             const Audience& audience,
                             RecipientId after,
                             int limit) {
    AudienceSlice slice = audience.segment_ids.empty()
                              ? slice_of_lists(tx, audience, after, limit)
                              : slice_of_segments(tx, audience, after, limit);
    if (slice.people.size() == static_cast<std::size_t>(limit)) {
        slice.cursor = slice.people.back();
        slice.at_end = false;
    }
    return slice;
}

std::vector<RecipientId> audience_among(const db::ReadTx& tx,
                                        const Audience& audience,
                                        const std::vector<RecipientId>& people) {
    if (people.empty()) {
        return {};
    }
    if (audience.uses_segments()) {
        return segments::people_among(tx, audience, people);
    }
    return db::integers(tx.query(kAmong,
                                 wire::ids_to_column(lists::living(tx, audience.list_ids)),
                                 wire::ids_to_column(audience.exclude_list_ids),
                                 wire::ids_to_column(people)));
}

std::optional<bool> has_anyone(const db::ReadTx& tx, const Audience& audience, int slices) {
    RecipientId cursor = 0;
    for (int i = 0; i < slices; ++i) {
        const AudienceSlice slice = audience_slice(tx, audience, cursor, 1);
        if (!slice.people.empty() || slice.at_end) {
            return !slice.people.empty();
        }
        cursor = slice.cursor;
    }
    return std::nullopt;
}

void each_person(const db::ReadTx& tx,
                 const std::vector<RecipientId>& people,
                 const std::function<void(const AudiencePerson&)>& use) {
    AudiencePerson person;
    db::Statement row = tx.query(kPeople, wire::ids_to_column(people));
    while (row.step()) {
        person.email = row.text(0);
        person.name = row.text(1);
        person.attributes = row.text(2);
        use(person);
    }
}

}  // namespace campaignd::store
