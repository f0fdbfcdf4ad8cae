#include "store/preferences.h"

#include "store/lists.h"
#include "store/recipients.h"

namespace campaignd::store::preferences {
namespace {

constexpr const char* kChoices = R"sql(
    SELECT l.id, l.name, l.description, 1 AS member
      FROM list_member m INDEXED BY list_member_recipient JOIN list l ON l.id = m.list_id
     WHERE m.recipient_id = ?1 AND l.public = 1 AND l.removed = 0
    UNION ALL
    SELECT l.id, l.name, l.description, 0
      FROM list_left x JOIN list l ON l.id = x.list_id
     WHERE x.recipient_id = ?1 AND l.public = 1 AND l.removed = 0
     ORDER BY 2, 1)sql";
constexpr const char* kLeave = R"sql(
    INSERT INTO list_left(recipient_id, list_id, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING)sql";
constexpr const char* kHasLeft = R"sql(
    SELECT 1 FROM list_left WHERE recipient_id = ?1 AND list_id = ?2)sql";
constexpr const char* kForgetLeaving = R"sql(
    DELETE FROM list_left WHERE recipient_id = ?1 AND list_id = ?2)sql";
// campaign: 1 = scheduled … 4 = held
constexpr const char* kCampaignsLeft = R"sql(
    SELECT DISTINCT c.id
      FROM message m INDEXED BY message_recipient JOIN campaign c ON c.id = m.campaign_id
     WHERE m.recipient_id = ?1 AND c.state BETWEEN 1 AND 4
       AND EXISTS (SELECT 1 FROM list_left x WHERE x.recipient_id = ?1 AND x.list_id IN
                   (SELECT value FROM json_each(c.audience, '$.list_ids')))
       AND NOT EXISTS (SELECT 1 FROM list_member l INDEXED BY list_member_recipient
                        WHERE l.recipient_id = ?1 AND l.list_id IN
                              (SELECT value FROM json_each(c.audience, '$.list_ids')))
     ORDER BY c.id)sql";

}  // namespace

std::vector<Choice> choices(const db::ReadTx& tx, RecipientId recipient) {
    return db::all(tx.query(kChoices, recipient), [](const db::Statement& row) {
        return Choice{row.integer(0), row.string(1), row.string(2), row.integer(3) != 0};
    });
}

void leave(db::WriteTx& tx, RecipientId recipient, std::int64_t list) {
    if (lists::remove_member(tx, list, recipient, {ChangedBy::kPerson})) {
        tx.run(kLeave, recipient, list, tx.now());
        recipients::raise_revision(tx, recipient);
    }
}

void rejoin(db::WriteTx& tx, RecipientId recipient, std::int64_t list, const Cause& cause) {
    forget_leaving(tx, recipient, list);
    if (lists::add_member(tx, list, recipient, cause)) {
        recipients::raise_revision(tx, recipient);
    }
}

bool has_left(const db::ReadTx& tx, RecipientId recipient, std::int64_t list) {
    return tx.find_integer(kHasLeft, recipient, list).has_value();
}

void forget_leaving(db::WriteTx& tx, RecipientId recipient, std::int64_t list) {
    tx.run(kForgetLeaving, recipient, list);
}

std::vector<CampaignId> campaigns_left(const db::ReadTx& tx, RecipientId recipient) {
    return db::integers(tx.query(kCampaignsLeft, recipient));
}

}  // namespace campaignd::store::preferences
