#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/message.h"
#include "store/counters.h"
#include "store/sequences.h"

/// The end of a person's sequence: what waits in the queue leaves it, with its job and its sums, in
/// the transaction that learnt why. One whose job is in the hands of a worker, or was put far
/// behind its due time, stays queued: it is skipped when its turn comes, and its dot mark is
/// refused, for both ask whether the person may still get mail of this campaign. Throws Error.
namespace campaignd::service {

/// Everything that waits for a person, of one campaign or of all; ends campaigns left empty.
/// Returns how many messages that were.
int skip_queued(db::WriteTx& tx,
                RecipientId recipient,
                std::optional<CampaignId> campaign,
                SkipReason reason);

/// Takes the job of a waiting message out of the queue; false when a worker holds it.
bool take_job(db::WriteTx& tx, const store::sequences::Queued& message);

/// One slice of what a stopped company still had in the queue of a campaign; true while there is
/// more. The next slice begins where this one ended, in whatever process.
bool skip_company_slice(db::WriteTx& tx, std::int64_t stop, int limit);

}  // namespace campaignd::service
