#include "service/sequence/ongoing_walk.h"

#include <algorithm>
#include <map>
#include <span>

#include "base/crash_point.h"
#include "model/date_trigger.h"
#include "service/sequence/enrolment.h"
#include "service/sequence/newcomers.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/ongoing.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace ongoing = store::ongoing;

constexpr TimeMs kMinuteMs = 60'000;
constexpr TimeMs kSegmentsEveryMs = 5 * kMinuteMs;
constexpr TimeMs kDatesEveryMs = 15 * kMinuteMs;
constexpr TimeMs kAheadMs = 20 * kMinuteMs;  // dates are enrolled so long before their moment
constexpr TimeMs kOutlookMs = 14 * 24 * 60 * kMinuteMs;
constexpr TimeMs kSoonMs = 5'000;
constexpr TimeMs kShareOfTime = 10;  // a look takes one part of so many
constexpr int kPeople = 4'000;       // looked at in one slice …
constexpr std::size_t kRows = 500;   // … and enrolled in one transaction, while there is time

/// What one slice found.
struct Found {
    std::vector<Entrant> people;
    std::vector<RecipientId> gone;  // passed over once, and matched no more
    std::int64_t undated = 0;
    std::int64_t missed = 0;
    std::map<std::string, std::int64_t> outlook{};
    RecipientId cursor = 0;
    bool at_end = false;
};

struct Place {
    Campaign campaign;
    ongoing::State state;
};

void look_at_segments(const db::ReadTx& tx, const Place& place, Found& found) {
    const Campaign& campaign = place.campaign;
    const RecipientId after = place.state.walk.cursor;
    const store::AudienceSlice slice =
        store::audience_slice(tx, segments_of(campaign.audience), after, kPeople);
    for (const RecipientId person : ongoing::not_met(tx, campaign.id, slice.people)) {
        found.people.push_back({person, std::nullopt, 0});
    }
    for (const RecipientId person :
         ongoing::passed_over(tx, campaign.id, after, slice.at_end ? INT64_MAX : slice.cursor)) {
        if (!std::binary_search(slice.people.begin(), slice.people.end(), person)) {
            found.gone.push_back(person);
        }
    }
    found.cursor = slice.cursor;
    found.at_end = slice.at_end;
}

/// Moments up to here are too old to be made up for, or were before the campaign.
TimeMs too_old(const Place& place, TimeMs now) {
    return std::max(place.state.since.value_or(now),
                    now - place.campaign.options.late_after_s * 1000);
}

void look_at_dates(const db::ReadTx& tx, const Place& place, Found& found) {
    const DateTrigger& trigger = *place.campaign.options.trigger;
    const ongoing::Walk& walk = place.state.walk;
    const store::AudienceSlice slice =
        store::audience_slice(tx, place.campaign.audience, walk.cursor, kPeople);
    const TimeMs old = too_old(place, tx.now());
    const TimeMs known_until = std::min(walk.dates_until.value_or(old), old);
    const TimeMs horizon = std::max(walk.started_at.value_or(0), tx.now()) + kAheadMs;
    for (const ongoing::Dated& person : ongoing::dates(tx, slice.people, trigger.attribute)) {
        const auto date = parse_stored_date(person.value);
        if (!date || (!trigger.every_year && !date->year)) {
            ++found.undated;
            continue;
        }
        for (const DateMoment& moment :
             date_moments(trigger, *date, person.timezone, known_until, tx.now() + kOutlookMs)) {
            if (moment.at > old && moment.at <= horizon) {
                found.people.push_back({person.recipient, moment.at, moment.round});
            }
            found.missed += moment.at <= old ? 1 : 0;
            found.outlook[trigger_day(trigger, moment.at)] += moment.at > tx.now() ? 1 : 0;
        }
    }
    found.cursor = slice.cursor;
    found.at_end = slice.at_end;
}

/// Who is in the audience still, of some hundred at once, and was not passed over meanwhile.
std::vector<Entrant> still_there(const db::ReadTx& tx,
                                 const Campaign& campaign,
                                 std::span<const Entrant> people) {
    std::vector<RecipientId> ids;
    for (const Entrant& person : people) {
        ids.push_back(person.recipient);
    }
    std::vector<RecipientId> there = store::audience_among(tx, campaign.audience, ids);
    if (!campaign.options.trigger) {
        there = ongoing::not_met(tx, campaign.id, there);
    }
    std::vector<Entrant> left;
    for (const Entrant& person : people) {
        if (std::binary_search(there.begin(), there.end(), person.recipient)) {
            left.push_back(person);
        }
    }
    return left;
}

void note_progress(db::WriteTx& tx, const Place& place, const Found& found) {
    const CampaignId id = place.campaign.id;
    ongoing::add_missed(tx, id, found.missed);
    for (const auto& [day, people] : found.outlook) {
        if (people > 0) {
            ongoing::add_outlook(tx, id, place.state.walk.started_at.value_or(0), {day, people});
        }
    }
    ongoing::advance_walk(tx, id, found.cursor, found.undated);
    if (found.at_end) {
        const bool by_date = place.campaign.options.trigger.has_value();
        ongoing::end_walk(tx,
                          id,
                          by_date
                              ? std::optional(place.state.walk.started_at.value_or(0) + kAheadMs)
                              : std::nullopt);
    }
}

/// They may have come to match again since they were looked at.
void let_go(db::Database& database, CampaignId id, const std::vector<RecipientId>& gone) {
    for (std::size_t done = 0; done < gone.size(); done += kRows) {
        const auto next = std::span(gone).subspan(done, std::min(kRows, gone.size() - done));
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            free_lost(tx, campaigns::get(tx, id), {next.begin(), next.end()});
        });
    }
}

/// How many of `people` were looked at before the time was over: those who are no longer in the
/// audience behind the last one who was enrolled are looked at again.
std::size_t take_some(db::WriteTx& tx,
                      const Campaign& campaign,
                      std::span<const Entrant> people,
                      const SliceLimit& limit) {
    const std::vector<Entrant> there = still_there(tx, campaign, people);
    const Enrolled enrolled = enrol_people(tx, campaign, there, limit);
    if (enrolled.looked_at == there.size()) {
        return people.size();
    }
    const Entrant& next = there[enrolled.looked_at];
    const auto found = std::find_if(people.begin(), people.end(), [&](const Entrant& person) {
        return person.recipient == next.recipient && person.round == next.round;
    });
    return static_cast<std::size_t>(found - people.begin());
}

/// Enrols what was found, some hundred people to a transaction; how far the walk came moves with
/// the last. False when another walk of the same campaign, or a person, came between.
bool take(db::Database& database,
          const Place& place,
          const Found& found,
          const queue::Progress& progress) {
    for (std::size_t done = 0;;) {
        bool last = false;
        const bool ours = database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            const SliceLimit limit(static_cast<int>(kRows), database.clock());
            const Campaign campaign = campaigns::get(tx, place.campaign.id);
            const auto state = ongoing::find(tx, campaign.id);
            if (!campaign.enrolling || !state ||
                state->walk.started_at != place.state.walk.started_at ||
                state->walk.cursor != place.state.walk.cursor) {
                return false;
            }
            const auto left = std::span(found.people).subspan(done);
            done += take_some(tx, campaign, left.first(std::min(kRows, left.size())), limit);
            last = done == found.people.size();
            if (last) {
                note_progress(tx, place, found);
            }
            progress.made(tx);
            crash_point("ongoing");
            return true;
        });
        if (!ours || last) {
            return ours;
        }
    }
}

/// When the next look is due; now, when the clock was ahead at the last one.
TimeMs next_look(const Place& place, TimeMs now) {
    const ongoing::Walk& walk = place.state.walk;
    if (!walk.ended_at || *walk.ended_at > now) {
        return now;
    }
    const TimeMs every = place.campaign.options.trigger ? kDatesEveryMs : kSegmentsEveryMs;
    return *walk.ended_at + std::max(every, kShareOfTime * walk.took);
}

/// Why there is nothing to look at now: when to come again.
std::optional<TimeMs> rest_until(const Place& place, TimeMs now) {
    const Campaign& campaign = place.campaign;
    const bool by_date = campaign.options.trigger.has_value();
    if (!campaign.enrolled) {
        return now + kSoonMs;  // the audience of the launch comes first
    }
    if (!by_date && campaign.audience.segment_ids.empty()) {
        return now + kSegmentsEveryMs;
    }
    if (by_date && campaign.state != CampaignState::kRunning) {
        return now + kMinuteMs;  // what passes meanwhile is not made up for
    }
    const TimeMs next = next_look(place, now);
    return !place.state.walk.started_at && next > now ? std::optional(next) : std::nullopt;
}

std::optional<Place> find_place(const db::ReadTx& tx, CampaignId id) {
    const auto campaign = campaigns::find(tx, id);
    const auto state = ongoing::find(tx, id);
    return campaign && campaign->enrolling && state ? std::optional(Place{*campaign, *state})
                                                    : std::nullopt;
}

}  // namespace

WalkSlice ongoing_slice(db::Database& database, CampaignId id, const queue::Progress& progress) {
    const TimeMs now = database.clock().now();
    bool joins = false;
    const auto place = database.read([&](const db::ReadTx& tx) {
        joins = !ongoing::newcomers(tx, id, 1).empty();
        return find_place(tx, id);
    });
    if (!place) {
        return {};
    }
    if (joins) {
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            newcomer_slice(tx, id, {static_cast<int>(kRows), database.clock()});
            progress.made(tx);
        });
        return {.more = true};
    }
    if (const auto rest = rest_until(*place, now)) {
        return {.again_at = rest};
    }
    if (!place->state.walk.started_at) {
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            ongoing::begin_walk(tx, id);
            progress.made(tx);
        });
        return {.more = true};
    }
    Found found;
    database.read([&](const db::ReadTx& tx) {
        if (place->campaign.options.trigger) {
            look_at_dates(tx, *place, found);
        } else {
            look_at_segments(tx, *place, found);
        }
    });
    let_go(database, id, found.gone);
    take(database, *place, found, progress);
    return {.more = true};
}

}  // namespace campaignd::service
