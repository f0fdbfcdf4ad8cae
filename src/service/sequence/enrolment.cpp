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
#include "store/launch_matches.h"
#include "store/ongoing.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;

/// `leaves_out`: nobody is enrolled, and so it need not wait for its day.
bool wants_enrolment(const Campaign& campaign, bool leaves_out) {
    return !campaign.enrolled &&
           (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
            campaign.state == CampaignState::kHeld ||
            (leaves_out && campaign.state == CampaignState::kScheduled));
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
Enrolled enrol(MessageMoves& moves,
               CampaignId id,
               const std::vector<Entrant>& people,
               const SliceLimit& limit) {
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
        if (limit.is_over(++enrolled.looked_at)) {
            break;
        }
    }
    return enrolled;
}

/// Who matched at the launch and still does: who came to match since is no part of it.
EnrolSlice pass_over_slice(db::WriteTx& tx, const Campaign& campaign, const SliceLimit& limit) {
    const CampaignId id = campaign.id;
    const store::AudienceSlice next =
        store::launch_matches::slice(tx, id, campaign.enrol_cursor, limit.rows());
    store::ongoing::pass_over(
        tx, id, store::audience_among(tx, segments_of(campaign.audience), next.people));
    store::launch_matches::forget(tx, id, next.cursor);
    campaigns::set_enrolment(tx, id, next.cursor, 0, next.at_end);
    return {.enrolled = 0, .more = !next.at_end};
}

EnrolSlice enrol_audience_slice(db::WriteTx& tx,
                                const Campaign& campaign,
                                const SliceLimit& limit) {
    store::AudienceSlice next =
        store::audience_slice(tx, campaign.audience, campaign.enrol_cursor, limit.rows());
    EnrolSlice slice;
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        const Enrolled enrolled = enrol(moves, campaign.id, entrants(next.people), limit);
        end_at(next, enrolled);
        slice = {.enrolled = enrolled.people, .more = !next.at_end};
        campaigns::set_enrolment(tx, campaign.id, next.cursor, enrolled.people, next.at_end);
    });
    return slice;
}

}  // namespace

EnrolSlice enrol_slice(db::WriteTx& tx, CampaignId id, const SliceLimit& limit) {
    const Campaign campaign = campaigns::get(tx, id);
    const bool leaves_out = campaign.enrolling && leaves_existing_out(campaign);
    if (!wants_enrolment(campaign, leaves_out)) {
        return {};
    }
    const EnrolSlice slice = leaves_out ? pass_over_slice(tx, campaign, limit)
                                        : enrol_audience_slice(tx, campaign, limit);
    crash_point("enrol");
    if (!slice.more) {
        moves::settle(tx, id);
    }
    return slice;
}

void end_at(store::AudienceSlice& slice, const Enrolled& enrolled) {
    if (enrolled.looked_at < slice.people.size()) {
        slice.cursor = slice.people[enrolled.looked_at - 1];
        slice.at_end = false;
    }
}

Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<Entrant>& people,
                      const SliceLimit& limit) {
    return MessageMoves::make(tx, [&](MessageMoves& moves) {
        const Enrolled enrolled = enrol(moves, campaign.id, people, limit);
        campaigns::add_recipients(tx, campaign.id, enrolled.people);
        store::ongoing::count_joined(tx, campaign.id, enrolled.people);
        return enrolled;
    });
}

Enrolled enrol_people(db::WriteTx& tx,
                      const Campaign& campaign,
                      const std::vector<RecipientId>& people,
                      const SliceLimit& limit) {
    return enrol_people(tx, campaign, entrants(people), limit);
}

bool leaves_existing_out(const Campaign& campaign) {
    const CampaignOptions& options = campaign.options;
    return options.ongoing && !options.include_existing && !options.trigger &&
           !campaign.audience.segment_ids.empty();
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
