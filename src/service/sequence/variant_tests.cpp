#include "service/sequence/variant_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/crash_point.h"
#include "base/error.h"
#include "base/log.h"
#include "queue/queue.h"
#include "service/access/audit.h"
#include "service/sequence/campaign_moves.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

namespace variants = store::variants;

constexpr int kSlice = 10'000;

/// Who of the audience can get mail.
std::vector<RecipientId> audience_of(const db::Database& database, const Audience& audience) {
    std::vector<RecipientId> people;
    store::AudienceSlice slice;
    while (!slice.at_end) {
        database.read([&](const db::ReadTx& tx) {
            slice = store::audience_slice(tx, audience, slice.cursor, kSlice);
            const auto out = store::suppressions::among(tx, slice.people);
            std::set_difference(slice.people.begin(),
                                slice.people.end(),
                                out.begin(),
                                out.end(),
                                std::back_inserter(people));
        });
    }
    return people;
}

VariantSample draw_one(const Campaign& campaign,
                       int step,
                       const WinnerRule& rule,
                       const std::vector<RecipientId>& people) {
    const std::int64_t size = sample_size(rule, std::ssize(people));
    if (size == std::ssize(people)) {
        return {step, kEveryLot, size};
    }
    std::vector<std::int64_t> lots;
    lots.reserve(people.size());
    for (const RecipientId person : people) {
        lots.push_back(variant_lot(campaign.id, step, person));
    }
    const auto next = lots.begin() + size;
    std::nth_element(lots.begin(), next, lots.end());
    return {step, *next, size};
}

/// Everything of the steps before has ended: nobody else comes to this one.
bool nobody_comes(const db::ReadTx& tx, CampaignId campaign, int step) {
    for (const auto& [number, counts] : store::counters::by_step(tx, campaign)) {
        if (number < step && counts[MessageState::kQueued] + counts[MessageState::kSending] > 0) {
            return false;
        }
    }
    return true;
}

/// After a decision: what was composed before it does not go out, and who waited goes.
void let_go(db::WriteTx& tx, CampaignId id) {
    store::campaigns::touch_content(tx, id);
    const Campaign campaign = store::campaigns::get(tx, id);
    if (campaign.state == CampaignState::kRunning) {
        moves::free_lanes(tx, campaign);
        moves::settle(tx, id);
    }
    crash_point("winner");
}

bool has_ended(const Campaign& campaign) {
    return campaign.state == CampaignState::kFinished ||
           campaign.state == CampaignState::kCancelled;
}

}  // namespace

std::vector<VariantSample> draw_samples(const db::Database& database, const Campaign& campaign) {
    std::vector<VariantSample> samples;
    std::optional<std::vector<RecipientId>> people;
    for (std::size_t i = 0; i < campaign.steps.size() && !campaign.options.ongoing; ++i) {
        if (const auto& rule = campaign.steps[i].winner) {
            if (!people) {
                people = audience_of(database, campaign.audience);
            }
            samples.push_back(draw_one(campaign, static_cast<int>(i), *rule, *people));
        }
    }
    return samples;
}

bool draw_samples(db::Database& database, CampaignId id) {
    const auto campaign =
        database.read([&](const db::ReadTx& tx) { return store::campaigns::find(tx, id); });
    const bool is_new = campaign && !campaign->enrolled && campaign->enrol_cursor == 0;
    const std::vector<VariantSample> samples =
        is_new ? draw_samples(database, *campaign) : std::vector<VariantSample>();
    if (samples.empty()) {
        return true;
    }
    return database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const Campaign now = store::campaigns::get(tx, id);
        const bool fits = now.revision == campaign->revision;
        if (fits && now.enrol_cursor == 0) {
            note_tests(tx, now, samples);
        }
        return fits;
    });
}

void note_tests(db::WriteTx& tx,
                const Campaign& campaign,
                const std::vector<VariantSample>& samples,
                std::size_t from) {
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        const auto step = static_cast<int>(i);
        if (!campaign.steps[i].variants.empty()) {
            variants::insert(tx, campaign.id, step);
        }
        const auto test = i >= from ? variants::find(tx, campaign.id, step) : std::nullopt;
        if (!test) {
            continue;
        }
        const auto& rule = campaign.steps[i].winner;
        const auto sample = std::find_if(
            samples.begin(), samples.end(), [step](const auto& one) { return one.step == step; });
        if (rule && campaign.options.ongoing) {
            variants::open_sample(tx, test->id, rule->sample_people.value_or(1));
        } else if (sample != samples.end()) {
            variants::set_sample(tx, test->id, sample->threshold, sample->people);
        } else {
            variants::clear_sample(tx, test->id);
        }
    }
}

std::optional<LaneId> WaitingPeople::lane_of(CampaignId campaign, int step, RecipientId recipient) {
    const auto key = std::pair(campaign, step);
    auto found = known_.find(key);
    if (found == known_.end()) {
        found = known_.emplace(key, variants::find(tx_, campaign, step)).first;
    }
    const std::optional<variants::Test>& test = found->second;
    if (!test) {
        return std::nullopt;
    }
    const bool waits = test->places ? test->is_open() && !variants::take_place(tx_, test->id)
                                    : test->choice.waits(campaign, step, recipient);
    return waits ? std::optional(queue::waiting_lane(tx_, campaign, step)) : std::nullopt;
}

void look_at_samples(db::WriteTx& tx, CampaignId id, bool everybody) {
    const std::vector<Step> steps = store::campaigns::steps(tx, id);
    for (const variants::Test& test : variants::open(tx, id)) {
        const auto& rule = steps.at(static_cast<std::size_t>(test.step)).winner;
        if (!rule || rule->by == WinnerBy::kHand || !test.has_sample() || test.decide_at) {
            continue;
        }
        const bool is_full = test.places == 0;
        const bool is_there = is_full || (everybody && nobody_comes(tx, id, test.step));
        if (!is_there || variants::is_going(tx, id, test.step)) {
            continue;
        }
        const TimeMs at = tx.now() + rule->after_s * 1000;
        variants::set_decide_at(tx, test.id, at);
        queue::enqueue(tx, "winner", test.id, at);
    }
}

std::optional<TimeMs> decide_by_rule(db::WriteTx& tx, std::int64_t id) {
    const auto test = variants::find(tx, id);
    if (!test || !test->is_open() || !test->decide_at) {
        return std::nullopt;
    }
    const Campaign campaign = store::campaigns::get(tx, test->campaign_id);
    const auto index = static_cast<std::size_t>(test->step);
    if (has_ended(campaign) || index >= campaign.steps.size() ||
        campaign.steps[index].variants.empty()) {
        return std::nullopt;
    }
    if (*test->decide_at > tx.now()) {
        return test->decide_at;
    }
    const Step& step = campaign.steps[index];
    const auto counts = variants::counts(tx, campaign.id)[test->step];
    const int winner = winner_of(step, counts);
    const bool clear = compare_candidates(step, counts).is_clear;
    if (!variants::decide(tx, id, winner, clear, {})) {
        return std::nullopt;
    }
    audit(tx,
          {.name = "campaignd", .address = {}},
          "campaign.winner",
          campaign.id,
          {{"step", test->step}, {"variant", variant_letter(winner)}, {"clear", clear}});
    log::info("service",
              "campaign {} step {}: the others get variant {}",
              campaign.id,
              test->step,
              variant_letter(winner));
    let_go(tx, campaign.id);
    return std::nullopt;
}

void require_choice(const Campaign& campaign, int step, int variant) {
    const auto index = static_cast<std::size_t>(step);
    const Variant* chosen =
        index < campaign.steps.size() ? find_variant(campaign.steps[index], variant) : nullptr;
    if (chosen == nullptr) {
        fail(ErrorCode::kNotFound,
             fmt::format("step {} of campaign {} has no variant {}",
                         step,
                         campaign.id,
                         variant_letter(variant)));
    }
    if (!campaign.launched_at) {
        fail(ErrorCode::kConflict,
             "the campaign is not launched: give the variant all the weight instead");
    }
    if (has_ended(campaign)) {
        fail(ErrorCode::kConflict, "the campaign has ended: nothing of it is unsent");
    }
}

void choose_winner(
    db::WriteTx& tx, const Campaign& campaign, int step, int variant, std::string_view by) {
    require_choice(campaign, step, variant);
    variants::insert(tx, campaign.id, step);
    const auto test = variants::find(tx, campaign.id, step);
    check(test.has_value(), "a step with variants is noted");
    if (!variants::decide(tx, test->id, variant, std::nullopt, by)) {
        variants::decide_again(tx, test->id, variant, by);
    }
    let_go(tx, campaign.id);
}

std::int64_t count_unsent(const db::ReadTx& tx, CampaignId campaign, int step) {
    const auto test = variants::find(tx, campaign, step);
    if (test && test->choice.threshold) {
        return variants::count_waiting(tx, campaign, step);
    }
    for (const auto& [number, counts] : store::counters::by_step(tx, campaign)) {
        if (number == step) {
            return counts[MessageState::kQueued];
        }
    }
    return 0;
}

}  // namespace campaignd::service
