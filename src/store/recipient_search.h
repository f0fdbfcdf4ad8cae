#pragma once

#include "db/transaction.h"
#include "model/page.h"
#include "model/recipient.h"

namespace campaignd::store::recipients {

/// One page of recipients. Without `q` by id. With `q` first the addresses that start with it, in
/// their order (an index range, fast at any size), then what holds it elsewhere in the address or
/// in the name, by id; of a list and of those who left all by id. A page looks at a bounded number
/// of people, so it may be short although more follows. Case never matters. Totals are exact
/// without `q` and status; otherwise counted up to a cap. Throws Error(kInvalid) for a cursor that
/// is none of ours.
Page<Recipient> search(const db::ReadTx& tx, const RecipientQuery& query);

}  // namespace campaignd::store::recipients
