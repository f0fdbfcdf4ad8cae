#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/campaign.h"
#include "model/events.h"
#include "model/feedback.h"

/// Variants of a step: who gets which, and how one tells which is better.
namespace campaignd {

constexpr std::size_t kLeastVariants = 2;
constexpr std::size_t kMostVariants = 5;

/// "A" for 0.
std::string variant_letter(int key);
/// 0 for "A"; nothing for what is no capital letter.
std::optional<int> parse_variant_letter(std::string_view text) noexcept;

const Variant* find_variant(const Step& step, int key) noexcept;

/// The step as one of its variants has it; as it is, where it has no such variant.
Step with_variant(const Step& step, std::optional<int> key);

/// A person's lot at a step: even from 0 to 2^62 - 1, and the same in every process. It is another
/// one at every step and in every campaign.
std::int64_t variant_lot(CampaignId campaign, int step, RecipientId recipient) noexcept;

/// Where lots below it are the sample: all of them, the upper end of variant_lot().
constexpr std::int64_t kEveryLot = std::int64_t{1} << 62U;

/// How many of `people` are the sample.
std::int64_t sample_size(const WinnerRule& rule, std::int64_t people);

/// Which variant each person gets, as far as it is known.
struct VariantChoice {
    std::optional<std::int64_t> threshold{};  // lots below it are the sample; none: there is none
    std::optional<int> winner{};              // what the others get

    /// They wait for the winner.
    bool waits(CampaignId campaign, int step, RecipientId recipient) const noexcept {
        return threshold && !winner && variant_lot(campaign, step, recipient) >= *threshold;
    }

    /// By the weights for the sample, or for everybody where there is none and no winner was
    /// chosen; the winner for the others. A winner that is gone counts as none. Nothing for a step
    /// without variants.
    std::optional<int> variant_of(const Step& step,
                                  CampaignId campaign,
                                  int number,
                                  RecipientId recipient) const noexcept;
};

/// A proportion as it may really be: Wilson's score interval at 95 % (E. B. Wilson, JASA 22, 1927).
struct Interval {
    double low = 0;
    double high = 1;
};

Interval wilson(std::int64_t hits, std::int64_t of) noexcept;

/// What became of the messages of one variant.
struct VariantCounts {
    int key = 0;
    std::int64_t sent = 0;
    EventCounts events{};
    FeedbackCounts came{};

    /// Sent and not come back.
    std::int64_t arrived() const noexcept { return sent > came.bounces ? sent - came.bounces : 0; }

    /// People who did what `by` says: replied, or clicked.
    std::int64_t hits(WinnerBy by) const noexcept {
        return by == WinnerBy::kReplies ? came.replies : events.unique_clicks;
    }
};

/// The best of several, and whether that is sure: its interval lies above all others.
struct Verdicts {
    std::optional<int> best{};  // the first of equals; none: nothing arrived
    bool is_clear = false;
};

/// Of those with a weight: by replies or clicks among what arrived.
Verdicts compare(const std::vector<VariantCounts>& variants, WinnerBy by) noexcept;

/// The same of the variants of a step that people get, by its rule.
Verdicts compare_candidates(const Step& step, const std::vector<VariantCounts>& variants);

/// What the rule sends to the others: the clear best, or what it says for when none is.
int winner_of(const Step& step, const std::vector<VariantCounts>& variants);

/// A variant in the report of its step.
struct VariantLine : VariantCounts {
    std::string subject;
    std::int64_t weight = 0;
    bool is_there = false;  // false: it was removed after messages of it went out
};

/// What became of the variants of a step, and of those who wait for the best.
struct VariantsReport {
    std::vector<VariantLine> lines;
    std::optional<WinnerRule> rule{};
    Verdicts by_replies{};
    Verdicts by_clicks{};
    std::int64_t sample = 0;          // people of it
    std::int64_t sample_to_come = 0;  // where it is the first to come: how many more
    std::int64_t waiting = 0;         // messages that wait for the winner
    std::optional<TimeMs> decide_at{};
    std::optional<int> winner{};
    std::optional<bool> clear{};  // whether it was clearly better; none: by hand
    std::optional<TimeMs> decided_at{};
    std::string decided_by{};  // empty: by the rule
};

/// A person's choice of a winner.
struct WinnerChoice {
    int step = 0;
    int variant = 0;
    bool preview = false;     // count, change nothing
    std::int64_t unsent = 0;  // messages that it is about
};

}  // namespace campaignd
