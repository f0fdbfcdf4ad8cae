#pragma once

#include <string_view>

#include "db/transaction.h"
#include "model/campaign.h"
#include "service/content/step_mail.h"

/// The states of a campaign, and every move between them, each inside the caller's transaction.
///
///   draft -- launch --> running <-- pause, resume --> paused
///     |                 ^  |  ^
///     +-> scheduled ----+  |  +-- approve -- held       hold: from scheduled, running or paused;
///         (its day)        |                            approve gives back what was not running
///                          +-- settle --> finished      or held, when only doubt is left; back
///                                                       when a verdict leaves more to do
///   cancel: from every state but finished --> cancelled
///
/// An ongoing campaign enrols whoever comes until stop_enrolling or cancel; it is not finished
/// before. Neither is one to which people are being added.
///
/// A move that already holds does nothing; one the state forbids throws Error(kConflict) with what
/// to do instead.
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
/// Of an ongoing one: nobody is enrolled any more; who is in it gets the rest.
void stop_enrolling(db::WriteTx& tx, const Campaign& campaign);
/// Throws Error(kConflict) when nobody can be added to it.
void require_taking(const Campaign& campaign);
/// The schedule job's moment: running, or held when it is too late.
void start_scheduled(db::WriteTx& tx, const Campaign& campaign);
/// Stops a scheduled, running or paused campaign until a person decides; nothing of it is leased
/// any more.
void hold(db::WriteTx& tx, CampaignId campaign, std::string_view reason);
/// "finished" and "held: uncertain" are derived from the ledger's sums, never asserted: after
/// every change of them (MessageMoves does it), in the same transaction.
void settle(db::WriteTx& tx, CampaignId campaign);

}  // namespace campaignd::service::moves
