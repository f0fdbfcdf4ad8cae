#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "db/database.h"
#include "model/campaign.h"
#include "model/job.h"
#include "store/variants.h"

/// Samples of variants, and who waits for the best of them.
///
/// Where a step has a rule for its winner, the people with the lowest lots (model/variants.h) are
/// the sample; of a campaign that goes on enrolling the first who come to the step. The messages of
/// all others are queued in a lane of their own, which is paused until the winner is known: to let
/// them go is to free one lane, however many they are. Whoever comes later gets the winner at once.
/// A job decides once the sample has gone out and its time is over; a person may decide before. A
/// decision is one row, made once.
namespace campaignd::service {

/// The lots of a step's sample.
struct VariantSample {
    int step = 0;
    std::int64_t threshold = 0;
    std::int64_t people = 0;
};

/// Draws the samples of the steps that have a rule; none of a campaign that goes on enrolling.
/// Walks the audience: never in a transaction.
std::vector<VariantSample> draw_samples(const db::Database& database, const Campaign& campaign);
/// Draws them at the beginning of the enrolment; nothing behind it. False when the campaign was
/// changed meanwhile: to be asked again.
bool draw_samples(db::Database& database, CampaignId campaign);
/// Notes the steps of a launched campaign that have variants. Samples are taken, or go, from step
/// `from` on: those before it have messages. At a launch nothing is drawn yet.
void note_tests(db::WriteTx& tx,
                const Campaign& campaign,
                const std::vector<VariantSample>& samples,
                std::size_t from = 0);

/// Who waits for a winner, as one transaction sees it. Costs one small read for each step of the
/// transaction, and a write for each of those who are the first to come. Thread: inside that
/// transaction. Throws SqlError.
class WaitingPeople {
  public:
    explicit WaitingPeople(db::WriteTx& tx) : tx_(tx) {}

    /// Where a new message of this person waits for the winner; nothing when it does not.
    std::optional<LaneId> lane_of(CampaignId campaign, int step, RecipientId recipient);

  private:
    db::WriteTx& tx_;
    std::map<std::pair<CampaignId, int>, std::optional<store::variants::Test>> known_;
};

/// Sets the clock of each sample that has gone out; `everybody`: nobody else is to be enrolled.
void look_at_samples(db::WriteTx& tx, CampaignId campaign, bool everybody);

/// The job's moment has come: the rule decides, unless a person did. When to look again; nothing
/// when it is decided, or nobody waits any more. Throws Error.
std::optional<TimeMs> decide_by_rule(db::WriteTx& tx, std::int64_t test);

/// Throws Error(kConflict) with what to do instead, Error(kNotFound).
void require_choice(const Campaign& campaign, int step, int variant);
/// A person's choice: what is unsent of the step goes out in this variant, but for the sample.
/// Throws Error(kConflict) with what to do instead, Error(kNotFound).
void choose_winner(
    db::WriteTx& tx, const Campaign& campaign, int step, int variant, std::string_view by);

/// How many messages a choice now is about: those that wait, or all that are queued.
std::int64_t count_unsent(const db::ReadTx& tx, CampaignId campaign, int step);

}  // namespace campaignd::service
