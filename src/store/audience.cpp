#include "store/audience.h"

#include <nlohmann/json.hpp>

#include "store/campaigns.h"

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
constexpr const char* kPerson = R"sql(
    SELECT email, name, attributes FROM recipient WHERE id = ?1)sql";

}  // namespace

AudienceCounts count_audience(const db::ReadTx& tx, const Audience& audience) {
    db::Statement row = tx.query(kCount,
                                 nlohmann::json(audience.list_ids).dump(),
                                 nlohmann::json(audience.exclude_list_ids).dump());
    row.step();
    return {row.integer(0), row.integer(1), row.integer(2)};
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
