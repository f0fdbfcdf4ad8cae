#include "service/sequence/enrolment.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/error.h"
#include "queue/queue.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/message_moves.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/ongoing.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;

bool wants_enrolment(const Campaign& campaign) {
    return !campaign.enrolled &&
           (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
            campaign.state == CampaignState::kHeld);
}

std::vector<Entrant> entrants(const std::vector<RecipientId>& people) {
    std::vector<Entrant> found;
    found.reserve(people.size());
    for (const RecipientId person : people) {
        found.push_back({person, std::nullopt, 0});
    }
    return found;
}

/// Ascending by recipient.
Enrolled enrol(MessageMoves& moves, CampaignId id, const std::vector<Entrant>& people) {
    Enrolled enrolled;
    if (people.empty()) {
        return enrolled;
    }
    const std::optional<LaneId> lane = queue::find_lane(moves.tx(), id, 0);
    check(lane.has_value(), "a launched campaign has a lane");
    std::vector<RecipientId> ids;
    ids.reserve(people.size());
    for (const Entrant& person : people) {
        ids.push_back(person.recipient);
    }
    const std::vector<RecipientId> suppressed = store::suppressions::among(moves.tx(), ids);
    for (const auto& [person, due, round] : people) {
        const bool skipped = std::binary_search(suppressed.begin(), suppressed.end(), person);
        if (moves.enrol({id, person, *lane, due, round}, skipped)) {
            ++enrolled.people;
            enrolled.suppressed += skipped ? 1 : 0;
        }
    }
    return enrolled;
}

}  // namespace

EnrolSlice enrol_slice(db::WriteTx& tx, CampaignId id, int limit) {
    const Campaign campaign = campaigns::get(tx, id);
    if (!wants_enrolment(campaign)) {
        return {};
    }
    const bool later_alone = campaign.enrolling && !campaign.options.include_existing;
    const store::AudienceSlice next =
        store::audience_slice(tx,
                              later_alone ? segments_of(campaign.audience) : campaign.audience,
                              campaign.enrol_cursor,
                              limit);
    EnrolSlice slice{.enrolled = 0, .more = !next.at_end};
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        if (later_alone) {
            store::ongoing::pass_over(tx, id, next.people);
        } else {
            slice.enrolled = enrol(moves, id, entrants(next.people)).people;
        }
        campaigns::set_enrolment(tx, id, next.cursor, slice.enrolled, !slice.more);
    });
    crash_point("enrol");
    if (!slice.more) {
        moves::settle(tx, id);
    }
    return slice;
}

Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<Entrant>& people) {
    return MessageMoves::make(tx, [&](MessageMoves& moves) {
        const Enrolled enrolled = enrol(moves, campaign.id, people);
        campaigns::add_recipients(tx, campaign.id, enrolled.people);
        store::ongoing::count_joined(tx, campaign.id, enrolled.people);
        return enrolled;
    });
}

Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<RecipientId>& people) {
    return enrol_people(tx, campaign, entrants(people));
}

Audience segments_of(const Audience& audience) {
    Audience segments = audience;
    segments.list_ids.clear();
    return segments;
}

EnrolSlice cancel_slice(db::WriteTx& tx, CampaignId id, int limit) {
    const Campaign campaign = campaigns::get(tx, id);
    const bool everything = campaign.state == CampaignState::kCancelled;
    if (!everything && !campaign.openers_cancelled) {
        return {};
    }
    const auto steps = everything ? static_cast<int>(campaign.steps.size()) : 1;
    const int done = MessageMoves::make(tx, [&](MessageMoves& moves) {
        int taken = 0;
        for (int step = 0; step < steps && taken < limit; ++step) {
            taken += moves.cancel(id, step, limit - taken);
        }
        return taken;
    });
    EnrolSlice slice{.enrolled = done, .more = done == limit};
    for (const auto& [step, counts] : store::counters::by_step(tx, id)) {
        if (step < steps && counts[MessageState::kQueued] + counts[MessageState::kSending] > 0) {
            slice.more = true;
        }
    }
    if (!slice.more && everything) {
        queue::close_lanes(tx, id);
    } else if (!slice.more) {
        moves::settle(tx, id);
    }
    return slice;
}

bool skip_company_slice(db::WriteTx& tx, std::int64_t stop, int limit) {
    const auto found = store::sequences::find_company_stop(tx, stop);
    if (!found) {
        return false;
    }
    const auto slice = store::sequences::company_slice(tx, *found, limit);
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        for (const auto& message : slice.queued) {
            moves.skip(message, SkipReason::kReplied);
        }
    });
    if (slice.last) {
        store::sequences::set_company_place(tx, stop, *slice.last);
    }
    return slice.last.has_value();
}

}  // namespace campaignd::service
