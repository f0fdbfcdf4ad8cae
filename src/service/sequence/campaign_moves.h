#pragma once

#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "service/content/step_mail.h"
#include "store/launch_matches.h"

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
/// Where a launch needs another person's yes, it leads to held, and so does a change of what is
/// unsent. settle() holds at the end of a first slice, brake() at a rate.
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
/// seconds. False, with nothing done, when the draft or its sender is another by now. `by` asks for
/// another person's yes; empty: none is needed. `existing`: whom the campaign leaves out, found
/// before as well (leaves_existing_out()): the launch is the moment at which they were found.
bool launch(db::WriteTx& tx,
            const Campaign& campaign,
            const CompiledCampaign* compiled,
            std::string_view by = {},
            const std::vector<store::launch_matches::Chunk>& existing = {});
/// Holds it until somebody else than `by` has said yes.
void ask_approval(db::WriteTx& tx, CampaignId campaign, std::string_view by);
void pause(db::WriteTx& tx, const Campaign& campaign);
void resume(db::WriteTx& tx, const Campaign& campaign);
/// Throws Error(kForbidden) when `by` asked for this yes.
void approve(db::WriteTx& tx, const Campaign& campaign, std::string_view by = {});
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
/// Holds a running campaign when one of its rates is too high.
void brake(db::WriteTx& tx, CampaignId campaign);
/// After a change of its steps or its sender: its lanes follow. A finished one is paused, for it
/// has more to do.
void relane(db::WriteTx& tx, const Campaign& campaign);
/// The lanes of a running campaign, but for steps of which nothing goes out now.
void free_lanes(db::WriteTx& tx, const Campaign& campaign);
/// Another time for a scheduled campaign, or one that was held as it waited for its day.
void reschedule(db::WriteTx& tx, const Campaign& campaign);
/// "finished" and "held: uncertain" are derived from the ledger's sums, never asserted: after
/// every change of them (MessageMoves does it), in the same transaction.
void settle(db::WriteTx& tx, CampaignId campaign);

}  // namespace campaignd::service::moves
