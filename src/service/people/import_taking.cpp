#include "service/people/import_taking.h"

#include "service/people/left_lists.h"
#include "service/sequence/newcomers.h"
#include "store/import_rows.h"
#include "store/imports.h"
#include "store/recipients.h"

namespace campaignd::service {
namespace {

/// Who is there already.
std::vector<RecipientId> known_among(const db::ReadTx& tx,
                                     std::span<const ImportedRecipient> rows) {
    std::vector<RecipientId> known;
    for (const ImportedRecipient& row : rows) {
        if (const auto person = store::recipients::find_by_email(tx, row.email)) {
            known.push_back(*person);
        }
    }
    return known;
}

}  // namespace

ImportCounts take_into(db::WriteTx& tx,
                       const Import& import,
                       std::span<const ImportedRecipient> rows) {
    QuietChange quiet(tx);
    const bool is_quiet = quiet.matters() && !import.joins;
    if (is_quiet) {
        quiet.before(known_among(tx, rows));
    }
    const store::imports::AppliedRows applied = store::imports::apply_rows(
        tx, import.list_id, rows, {import.update, import.id, import.joins});
    for (const RecipientId leaver : applied.leavers) {
        end_campaigns_of_left_lists(tx, leaver);
    }
    if (is_quiet) {
        quiet.after(applied.people);
    } else if (import.joins) {
        wake_joins(tx, import.list_id);
        note_changed(tx, applied.people);
    }
    return applied.counts;
}

void keep_rejected(db::WriteTx& tx, const Import& import, const std::vector<RejectedRow>& rows) {
    std::int64_t kept = import.counts.rejected;
    for (const RejectedRow& row : rows) {
        if (kept++ >= kMaxStoredRejectedRows) {
            return;
        }
        store::imports::insert_rejected(tx, import.id, row);
    }
}

}  // namespace campaignd::service
