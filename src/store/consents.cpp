#include "store/consents.h"

namespace campaignd::store::consents {
namespace {

constexpr const char* kRecord = R"sql(
INSERT INTO consent(recipient_id, list_id, given_at, source) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING)sql";

constexpr const char* kRecordOfForm = R"sql(
INSERT INTO consent(recipient_id, list_id, given_at, source, form_id, wording_id, via, asked_at,
                    asked_from, confirmed_from)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING)sql";

constexpr const char* kListConsents = R"sql(
SELECT c.list_id, c.given_at, c.source, c.form_id, c.wording_id, c.via, c.asked_at, c.asked_from,
       c.confirmed_from, w.text
  FROM consent c LEFT JOIN form_wording w ON w.id = c.wording_id
 WHERE c.recipient_id = ?1 ORDER BY c.list_id, c.id)sql";

constexpr const char* kRemoveOfList = R"sql(
DELETE FROM consent WHERE id IN (
    SELECT id FROM consent INDEXED BY consent_list WHERE list_id = ?1 LIMIT ?2))sql";

Consent consent_of(const db::Statement& row) {
    Consent consent{row.integer(0), row.optional_integer(1), row.string(2)};
    if (!row.is_null(3)) {
        consent.by_form = FormConsent{row.integer(3),
                                      row.integer(4),
                                      static_cast<SignupVia>(row.integer(5)),
                                      row.integer(6),
                                      row.string(7),
                                      row.string(8),
                                      row.string(9)};
    }
    return consent;
}

}  // namespace

void record(db::WriteTx& tx, std::int64_t recipient_id, const Consent& consent) {
    if (!consent.by_form) {
        tx.run(kRecord, recipient_id, consent.list_id, consent.given_at, consent.source);
        return;
    }
    const FormConsent& form = *consent.by_form;
    tx.run(kRecordOfForm,
           recipient_id,
           consent.list_id,
           consent.given_at,
           consent.source,
           form.form_id,
           form.wording_id,
           form.via,
           form.asked_at,
           form.asked_from,
           form.confirmed_from);
}

std::vector<Consent> list(const db::ReadTx& tx, std::int64_t recipient_id) {
    return db::all(tx.query(kListConsents, recipient_id), consent_of);
}

int remove_of_list(db::WriteTx& tx, std::int64_t list_id, int limit) {
    return tx.run(kRemoveOfList, list_id, limit);
}

}  // namespace campaignd::store::consents
