#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/slice_limit.h"
#include "db/transaction.h"
#include "model/campaign.h"
#include "store/audience.h"

namespace campaignd::service {

struct EnrolSlice {
    int enrolled = 0;
    bool more = false;
};

/// Enrols the next recipients of the audience: message, job, sums and cursor move in this one
/// transaction, so a crash between slices loses and repeats nothing. The first mail goes out
/// while the rest enrols. Of a campaign for those who come later alone, the people whom its launch
/// found in its segments are passed over instead. Throws Error.
EnrolSlice enrol_slice(db::WriteTx& tx, CampaignId campaign, const SliceLimit& limit);

/// Who comes into a campaign beside the audience of its launch.
struct Entrant {
    RecipientId recipient = 0;
    std::optional<TimeMs> due{};  // none: now
    int round = 0;                // the year, of a campaign that comes every year
};

struct Enrolled {
    int people = 0;  // who were not in it before
    int suppressed = 0;
    std::size_t looked_at = 0;  // of those who were given: the limit may end it before the last
};

/// Whoever is in the campaign already stays as they are. Throws Error.
Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<Entrant>& people,
                      const SliceLimit& limit);
Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<RecipientId>& people,
                      const SliceLimit& limit);
/// The slice ends with the last who was looked at.
void end_at(store::AudienceSlice& slice, const Enrolled& enrolled);

/// Whoever matches its segments at its launch is never enrolled: store/launch_matches.h.
bool leaves_existing_out(const Campaign& campaign);

/// The segments of an audience alone: whoever joins a list is found by the join.
Audience segments_of(const Audience& audience);

/// Cancels the next queued messages of a cancelled campaign (of step 0 alone when only its
/// openers were cancelled). `more` while any are left, also in the hands of workers.
EnrolSlice cancel_slice(db::WriteTx& tx, CampaignId campaign, int limit);

/// One slice of what a stopped company still had in the queue of a campaign; true while there is
/// more. The next slice begins where this one ended, in whatever process.
bool skip_company_slice(db::WriteTx& tx, std::int64_t stop, int limit);

}  // namespace campaignd::service
