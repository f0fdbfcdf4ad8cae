// Who gets which variant, and which of them is better.
#include "model/variants.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

using namespace campaignd;

namespace {

Step step_of(const std::vector<std::int64_t>& weights) {
    Step step;
    step.subject = "Hello";
    step.body = "Words of the step";
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Variant& variant = step.variants.emplace_back();
        variant.key = static_cast<int>(i);
        variant.weight = weights[i];
    }
    return step;
}

VariantCounts counts_of(int key, std::int64_t sent, std::int64_t replies, std::int64_t clicks) {
    VariantCounts counts;
    counts.key = key;
    counts.sent = sent;
    counts.came.replies = replies;
    counts.events.unique_clicks = clicks;
    return counts;
}

}  // namespace

TEST_CASE("a person's variant depends on campaign, step and person alone", "[model][variants]") {
    const Step step = step_of({1, 1, 1});
    const VariantChoice choice;
    std::map<RecipientId, int> forward;
    for (RecipientId person = 1; person <= 500; ++person) {
        forward[person] = choice.variant_of(step, 7, 0, person).value();
    }
    int moved_campaign = 0;
    int moved_step = 0;
    for (RecipientId person = 500; person >= 1; --person) {
        REQUIRE(choice.variant_of(step, 7, 0, person) == forward[person]);
        moved_campaign += choice.variant_of(step, 8, 0, person) == forward[person] ? 0 : 1;
        moved_step += choice.variant_of(step, 7, 1, person) == forward[person] ? 0 : 1;
    }
    CHECK(moved_campaign > 250);
    CHECK(moved_step > 250);
}

TEST_CASE("variants are given out in proportion to their weights", "[model][variants]") {
    const std::vector<std::vector<std::int64_t>> all{
        {1, 1}, {9, 1}, {50, 30, 20}, {1, 2, 3, 4, 5}, {1000, 1}, {1, 0, 1}};
    constexpr int kPeople = 40'000;
    for (CampaignId campaign = 1; campaign <= 4; ++campaign) {
        for (const auto& weights : all) {
            const Step step = step_of(weights);
            std::map<int, double> given;
            for (RecipientId person = 1; person <= kPeople; ++person) {
                given[VariantChoice().variant_of(step, campaign, 0, person).value()] += 1;
            }
            double sum = 0;
            for (const std::int64_t weight : weights) {
                sum += static_cast<double>(weight);
            }
            for (std::size_t i = 0; i < weights.size(); ++i) {
                const double share = static_cast<double>(weights[i]) / sum;
                const double deviation = std::sqrt(kPeople * share * (1 - share));
                CAPTURE(campaign, weights, i);
                CHECK(std::abs(given[static_cast<int>(i)] - kPeople * share) <=
                      5 * deviation + 0.5);
            }
        }
    }
}

TEST_CASE("the sample gets all variants, the others wait and get the winner", "[model][variants]") {
    const Step step = step_of({1, 1});
    VariantChoice choice{.threshold = kEveryLot / 10};
    int waiting = 0;
    std::map<int, int> sample;
    for (RecipientId person = 1; person <= 20'000; ++person) {
        if (choice.waits(3, 0, person)) {
            ++waiting;
        } else {
            ++sample[choice.variant_of(step, 3, 0, person).value()];
        }
    }
    CHECK(waiting > 17'700);
    CHECK(waiting < 18'300);
    CHECK(std::abs(sample[0] - sample[1]) < 250);
    const std::map<int, int> before = sample;
    sample.clear();
    choice.winner = 1;
    for (RecipientId person = 1; person <= 20'000; ++person) {
        CHECK_FALSE(choice.waits(3, 0, person));
        const int variant = choice.variant_of(step, 3, 0, person).value();
        if (variant_lot(3, 0, person) >= *choice.threshold) {
            REQUIRE(variant == 1);
        } else {
            ++sample[variant];
        }
    }
    CHECK(sample == before);
}

TEST_CASE("Wilson's interval is the known one", "[model][variants]") {
    // 10 of 100: Newcombe, Statistics in Medicine 17 (1998), gives 0.0552 to 0.1744 by this method
    const Interval ten = wilson(10, 100);
    CHECK(ten.low == Approx(0.0552).margin(0.0001));
    CHECK(ten.high == Approx(0.1744).margin(0.0001));
    const Interval none = wilson(0, 20);
    CHECK(none.low == 0);
    CHECK(none.high == Approx(0.1611).margin(0.0001));
    CHECK(wilson(20, 20).high == 1);
    CHECK(wilson(0, 0).low == 0);
    CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("a winner is clear when the intervals do not touch", "[model][variants]") {
    const auto clear =
        compare({counts_of(0, 1000, 0, 50), counts_of(1, 1000, 0, 150)}, WinnerBy::kClicks);
    CHECK(clear.best == 1);
    CHECK(clear.is_clear);
    const auto near =
        compare({counts_of(0, 1000, 0, 50), counts_of(1, 1000, 0, 60)}, WinnerBy::kClicks);
    CHECK(near.best == 1);
    CHECK_FALSE(near.is_clear);
    const auto nothing =
        compare({counts_of(0, 0, 0, 0), counts_of(1, 0, 0, 0)}, WinnerBy::kReplies);
    CHECK_FALSE(nothing.best);
    CHECK_FALSE(nothing.is_clear);
}

TEST_CASE("without a clear winner the rule says what goes out", "[model][variants]") {
    Step step = step_of({1, 1});
    step.winner = WinnerRule{.sample_people = 100, .by = WinnerBy::kReplies};
    const std::vector<VariantCounts> near{counts_of(0, 50, 5, 0), counts_of(1, 50, 6, 0)};
    CHECK(winner_of(step, near) == 1);
    step.winner->when_unclear = WhenUnclear::kFirst;
    CHECK(winner_of(step, near) == 0);
    CHECK(winner_of(step, {counts_of(0, 500, 5, 0), counts_of(1, 500, 60, 0)}) == 1);
    CHECK(winner_of(step, {}) == 0);
    step.variants[0].weight = 0;
    CHECK(winner_of(step, {}) == 1);
}

TEST_CASE("what a variant leaves out is the step's", "[model][variants]") {
    Step step = step_of({1, 1});
    step.preheader = "Before";
    step.variants[1].subject = "Other";
    step.variants[1].words = VariantWords{StepFormat::kText, "Own words"};
    const Step first = with_variant(step, 0);
    CHECK(first.subject == "Hello");
    CHECK(first.body == "Words of the step");
    CHECK(first.variants.empty());
    const Step second = with_variant(step, 1);
    CHECK(second.subject == "Other");
    CHECK(second.preheader == "Before");
    CHECK(second.format == StepFormat::kText);
    CHECK(second.body == "Own words");
}

TEST_CASE("a sample has the people that were asked for", "[model][variants]") {
    CHECK(sample_size(WinnerRule{.sample_people = 20}, 100) == 20);
    CHECK(sample_size(WinnerRule{.sample_people = 200}, 100) == 100);
    CHECK(sample_size(WinnerRule{.sample_percent = 12.5}, 1000) == 125);
    CHECK(sample_size(WinnerRule{.sample_percent = 0.01}, 100) == 1);
    CHECK(sample_size(WinnerRule{.sample_percent = 50}, 0) == 0);
}
