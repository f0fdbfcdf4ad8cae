#pragma once

#include "db/transaction.h"
#include "model/campaign.h"

/// The moves between campaign states, each inside the caller's transaction. A move that already
/// holds does nothing; one the state forbids throws Error(kConflict) with what to do instead.
namespace campaignd::service::moves {

void launch(db::WriteTx& tx, const Campaign& campaign);
void pause(db::WriteTx& tx, const Campaign& campaign);
void resume(db::WriteTx& tx, const Campaign& campaign);
void approve(db::WriteTx& tx, const Campaign& campaign);
void cancel_everything(db::WriteTx& tx, const Campaign& campaign);
void cancel_openers(db::WriteTx& tx, const Campaign& campaign);
/// running again after a person's verdict on messages of a finished or held campaign.
void reopen(db::WriteTx& tx, const Campaign& campaign);
/// The schedule job's moment: running, or held when it is too late.
void start_scheduled(db::WriteTx& tx, const Campaign& campaign);

}  // namespace campaignd::service::moves
