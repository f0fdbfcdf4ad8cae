#pragma once

#include <optional>

#include "db/database.h"
#include "model/message.h"
#include "queue/progress.h"

namespace campaignd::service {

/// What a slice of the walk left to do.
struct WalkSlice {
    bool more = false;
    std::optional<TimeMs> again_at{};  // nothing now: look again then; neither: it is over
};

/// The look of an ongoing campaign at everybody, again and again, in slices of some thousand
/// people: who has come to match its segments, or whose date comes. People are looked at outside of
/// write transactions; a slice that enrols nobody writes how far it came and nothing else.
///
/// Segments are looked at every 5 minutes, dates every 15, both more rarely when a look takes so
/// long that it would take more than a tenth of the time. Whose date comes before the look after
/// the next is enrolled for that moment; a moment that passed no longer ago than the campaign's
/// late_after_s is made up for, an older one is counted as missed. The clock may jump: the ledger
/// holds each person once, and a year's date once.
/// Thread: batch. Throws Error.
WalkSlice ongoing_slice(db::Database& database,
                        CampaignId campaign,
                        const queue::Progress& progress = {});

}  // namespace campaignd::service
