#pragma once

#include <cstddef>

#include "db/transaction.h"
#include "model/campaign.h"
#include "service/content/step_mail.h"

/// Changing what of a launched campaign has not gone out: its texts, its sender, its steps.
///
/// In one transaction the new text stands, what was composed with the old one may not leave any
/// more (its dot mark is refused, and it is composed anew), and what people had got is kept beside
/// it (store/step_revisions.h). What a change means for rows of the ledger follows in slices
/// (service/sequence/step_walks.h): a removed step is cancelled, a new one is planned for whoever
/// had the one before, another delay moves what waits.
namespace campaignd::service {

/// How many of its steps have messages: those keep their numbers for good.
std::size_t fixed_steps(const db::ReadTx& tx, CampaignId campaign);

/// In the same order; their weights apart.
bool has_same_senders(const Campaign& before, const Campaign& after);

/// True when mails are made another way: steps, sender, or what is counted.
bool changes_content(const Campaign& before, const Campaign& after);

/// The campaign is scheduled, paused, held or finished, and `compiled` is what its messages are
/// made of from now on. Throws Error.
void change_unsent(db::WriteTx& tx,
                   const Campaign& before,
                   const Campaign& after,
                   const CompiledCampaign& compiled);

}  // namespace campaignd::service
