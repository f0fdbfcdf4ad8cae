#include "store/person_changes.h"

namespace campaignd::store::person_changes {
namespace {

constexpr int kMost = 500;  // of one person

constexpr const char* kRecord = R"sql(
    INSERT INTO person_change(recipient_id, at, kind, about, by, ref, who)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING)sql";
constexpr const char* kPrune = R"sql(
    DELETE FROM person_change WHERE recipient_id = ?1 AND at <
        (SELECT at FROM person_change WHERE recipient_id = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2))sql";
constexpr const char* kExtendRange = R"sql(
    UPDATE import_range SET last_recipient = ?2
     WHERE first_recipient = (SELECT max(first_recipient) FROM import_range
                               WHERE first_recipient < ?1)
       AND last_recipient = ?1 - 1 AND import_id = ?3)sql";
constexpr const char* kAddRange = R"sql(
    INSERT INTO import_range(first_recipient, last_recipient, import_id, list_id)
    VALUES (?1, ?2, ?3, ?4))sql";

}  // namespace

void record(db::WriteTx& tx,
            RecipientId recipient,
            PersonChange change,
            std::int64_t about,
            const Cause& cause) {
    tx.run(kRecord, recipient, tx.now(), change, about, cause.by, cause.ref, cause.who);
    tx.run(kPrune, recipient, kMost);
}

void note_created(db::WriteTx& tx,
                  std::int64_t import_id,
                  std::int64_t list_id,
                  RecipientId first,
                  RecipientId last) {
    if (tx.run(kExtendRange, first, last, import_id) == 0) {
        tx.run(kAddRange, first, last, import_id, list_id);
    }
}

}  // namespace campaignd::store::person_changes
