#pragma once

#include "db/transaction.h"
#include "model/message.h"

namespace campaignd::service {

/// Behind leaving a list: campaigns that meant the person by it, and by no other, mail them no
/// more. Thread: the transaction's. Throws Error.
void end_campaigns_of_left_lists(db::WriteTx& tx, RecipientId person);

}  // namespace campaignd::service
