#include "store/consents.h"

namespace campaignd::store::consents {
namespace {

constexpr const char* kRecord = R"sql(
INSERT INTO consent(recipient_id, list_id, given_at, source) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING)sql";

constexpr const char* kListConsents = R"sql(
SELECT list_id, given_at, source FROM consent WHERE recipient_id = ?1 ORDER BY list_id)sql";

constexpr const char* kRemoveOfList = R"sql(
DELETE FROM consent WHERE list_id = ?1 AND recipient_id IN (
    SELECT recipient_id FROM consent INDEXED BY consent_list WHERE list_id = ?1 LIMIT ?2))sql";

}  // namespace

void record(db::WriteTx& tx, std::int64_t recipient_id, const Consent& consent) {
    tx.run(kRecord, recipient_id, consent.list_id, consent.given_at, consent.source);
}

std::vector<Consent> list(const db::ReadTx& tx, std::int64_t recipient_id) {
    return db::all(tx.query(kListConsents, recipient_id), [](const db::Statement& row) {
        return Consent{row.integer(0), row.optional_integer(1), row.string(2)};
    });
}

int remove_of_list(db::WriteTx& tx, std::int64_t list_id, int limit) {
    return tx.run(kRemoveOfList, list_id, limit);
}

}  // namespace campaignd::store::consents
