#pragma once

#include "db/transaction.h"
#include "model/campaign.h"

namespace campaignd::service {

struct EnrolSlice {
    int enrolled = 0;
    bool more = false;
};

/// Enrols the next recipients of the audience: message, job, sums and cursor move in this one
/// transaction, so a crash between slices loses and repeats nothing. The first mail goes out
/// while the rest enrols. Throws Error.
EnrolSlice enrol_slice(db::WriteTx& tx, CampaignId campaign, int limit);

/// Cancels the next queued messages of a cancelled campaign (of step 0 alone when only its
/// openers were cancelled). `more` while any are left, also in the hands of workers.
EnrolSlice cancel_slice(db::WriteTx& tx, CampaignId campaign, int limit);

/// One slice of what a stopped company still had in the queue of a campaign; true while there is
/// more. The next slice begins where this one ended, in whatever process.
bool skip_company_slice(db::WriteTx& tx, std::int64_t stop, int limit);

}  // namespace campaignd::service
