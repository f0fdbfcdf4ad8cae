#pragma once

#include "db/transaction.h"
#include "model/campaign.h"
#include "service/content/step_mail.h"

/// The moves between campaign states, each inside the caller's transaction. A move that already
/// holds does nothing; one the state forbids throws Error(kConflict) with what to do instead.
namespace campaignd::service::moves {

/// What keeps every message of a draft from going out, but for its templates.
/// Throws Error(kInvalid) with every fault.
void require_launchable(const db::ReadTx& tx, const Campaign& campaign);
/// `compiled` is what compile_campaign() made of the draft before the transaction: that may take
/// seconds. False, with nothing done, when the draft or its sender is another by now.
bool launch(db::WriteTx& tx, const Campaign& campaign, const CompiledCampaign* compiled);
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
