#include "store/audience.h"

#include <nlohmann/json.hpp>

#include "store/campaigns.h"
#include "store/segments.h"

namespace campaignd::store {
namespace {

constexpr const char* kCount = R"sql(
    SELECT sum(status = 0 AND NOT suppressed), sum(status = 0 AND suppressed), sum(status <> 0)
      FROM (SELECT r.status AS status,
                   EXISTS (SELECT 1 FROM suppression WHERE value = r.email)
                   OR EXISTS (SELECT 1 FROM suppression
                               WHERE value = substr(r.email, instr(r.email, '@') + 1))
                   AS suppressed
              FROM (SELECT DISTINCT recipient_id AS id FROM list_member
                     WHERE list_id IN (SELECT value FROM json_each(?1))) AS m
              JOIN recipient r ON r.id = m.id
             WHERE NOT EXISTS (SELECT 1 FROM list_member x INDEXED BY list_member_recipient
                                WHERE x.recipient_id = r.id
                                  AND x.list_id IN (SELECT value FROM json_each(?2)))))sql";
constexpr std::int64_t kWindowRows = 4'000;
constexpr const char* kWindow = R"sql(
    SELECT max(id), count(*) FROM (SELECT id FROM recipient WHERE id > ?1 ORDER BY id LIMIT ?2))sql";
constexpr const char* kPerson = R"sql(
    SELECT email, name, attributes FROM recipient WHERE id = ?1)sql";

}  // namespace

AudienceCounts count_audience(const db::ReadTx& tx, const Audience& audience) {
    if (!audience.segment_ids.empty()) {
        const segments::PeopleCounts counts = segments::count_people(tx, audience);
        return {counts.active, counts.suppressed, counts.not_active};
    }
    db::Statement row = tx.query(kCount,
                                 nlohmann::json(audience.list_ids).dump(),
                                 nlohmann::json(audience.exclude_list_ids).dump());
    row.step();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

AudienceSlice audience_slice(const db::ReadTx& tx,
                             const Audience& audience,
                             RecipientId after,
                             int limit) {
    AudienceSlice slice;
    const auto full = static_cast<std::size_t>(limit);
    if (audience.segment_ids.empty()) {
        slice.people = campaigns::audience_after(tx, audience, after, limit);
        slice.at_end = slice.people.size() < full;
        slice.cursor = slice.people.empty() ? after : slice.people.back();
        return slice;
    }
    db::Statement row = tx.query(kWindow, after, kWindowRows);
    row.step();
    slice.cursor = row.optional_integer(0).value_or(after);
    slice.people = segments::people(tx, audience, after, slice.cursor, limit);
    slice.at_end = row.integer(1) < kWindowRows && slice.people.size() < full;
    if (slice.people.size() == full) {
        slice.cursor = slice.people.back();
    }
    return slice;
}

std::vector<AudiencePerson> audience_sample(const db::ReadTx& tx,
                                            const Audience& audience,
                                            int limit) {
    std::vector<AudiencePerson> people;
    for (const RecipientId id : campaigns::audience_after(tx, audience, 0, limit)) {
        db::Statement row = tx.query(kPerson, id);
        if (row.step()) {
            people.push_back({row.string(0), row.string(1), row.string(2)});
        }
    }
    return people;
}

}  // namespace campaignd::store
