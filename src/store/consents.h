#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "db/transaction.h"
#include "model/recipient.h"

/// Rows of consent: when and where a person agreed to get the mail of a list.
/// Thread: the transaction's. Throws SqlError.
namespace campaignd::store::consents {

/// Evidence is not overwritten: of what imports say of a person and a list the first stays, and
/// each sign-up by a form is kept beside it.
void record(db::WriteTx& tx, std::int64_t recipient_id, const Consent& consent);
/// In the order of the lists, the oldest first; with the words that a form showed.
std::vector<Consent> list(const db::ReadTx& tx, std::int64_t recipient_id);
/// The next ones of a list that is about to go; returns how many.
int remove_of_list(db::WriteTx& tx, std::int64_t list_id, int limit);

}  // namespace campaignd::store::consents
