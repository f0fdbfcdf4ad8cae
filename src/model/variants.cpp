#include "model/variants.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "model/draw.h"

namespace campaignd {
namespace {

constexpr double kZ = 1.959963984540054;  // 95 % of the normal distribution lie within

const VariantCounts* find_counts(const std::vector<VariantCounts>& variants, int key) {
    const auto found = std::find_if(
        variants.begin(), variants.end(), [key](const auto& one) { return one.key == key; });
    return found == variants.end() ? nullptr : &*found;
}

/// Of those that people get, with or without messages.
std::vector<VariantCounts> candidates_of(const Step& step,
                                         const std::vector<VariantCounts>& variants) {
    std::vector<VariantCounts> candidates;
    for (const Variant& variant : step.variants) {
        if (variant.weight > 0) {
            const VariantCounts* known = find_counts(variants, variant.key);
            candidates.push_back(known != nullptr ? *known : VariantCounts{.key = variant.key});
        }
    }
    return candidates;
}

double rate_of(const VariantCounts& counts, WinnerBy by) {
    const std::int64_t of = counts.arrived();
    return of == 0 ? -1 : static_cast<double>(counts.hits(by)) / static_cast<double>(of);
}

}  // namespace

std::string variant_letter(int key) {
    return std::string(1, static_cast<char>('A' + key));
}

std::optional<int> parse_variant_letter(std::string_view text) noexcept {
    return text.size() == 1 && text[0] >= 'A' && text[0] <= 'Z' ? std::optional(text[0] - 'A')
                                                                : std::nullopt;
}

const Variant* find_variant(const Step& step, int key) noexcept {
    const auto found = std::find_if(step.variants.begin(),
                                    step.variants.end(),
                                    [key](const Variant& variant) { return variant.key == key; });
    return found == step.variants.end() ? nullptr : &*found;
}

Step with_variant(const Step& step, std::optional<int> key) {
    Step made = step;
    made.variants.clear();
    made.winner.reset();
    const Variant* variant = key ? find_variant(step, *key) : nullptr;
    if (variant == nullptr) {
        return made;
    }
    if (variant->subject) {
        made.subject = variant->subject;
    }
    made.preheader = variant->preheader.value_or(made.preheader);
    if (variant->words) {
        made.format = variant->words->format;
        made.body = variant->words->body;
        made.text_body = variant->words->text_body;
    }
    return made;
}

std::int64_t variant_lot(CampaignId campaign, int step, RecipientId recipient) noexcept {
    constexpr std::uint64_t kStepSalt = 0x5641524941544e53;
    const std::uint64_t seed =
        draw(static_cast<std::uint64_t>(campaign), kStepSalt + static_cast<std::uint64_t>(step));
    return static_cast<std::int64_t>(draw(seed, static_cast<std::uint64_t>(recipient)) >> 2U);
}

std::optional<int> VariantChoice::variant_of(const Step& step,
                                             CampaignId campaign,
                                             int number,
                                             RecipientId recipient) const noexcept {
    const std::int64_t lot = variant_lot(campaign, number, recipient);
    const bool is_sample = threshold && lot < *threshold;
    if (winner && !is_sample && find_variant(step, *winner) != nullptr) {
        return winner;
    }
    std::int64_t sum = 0;
    for (const Variant& variant : step.variants) {
        sum += variant.weight;
    }
    if (sum == 0) {
        return std::nullopt;
    }
    // Another number of the same person's: the sample takes the low lots, and is to have all.
    auto place = static_cast<std::int64_t>(draw(static_cast<std::uint64_t>(lot), 1) %
                                           static_cast<std::uint64_t>(sum));
    for (const Variant& variant : step.variants) {
        place -= variant.weight;
        if (place < 0) {
            return variant.key;
        }
    }
    return std::nullopt;
}

std::int64_t sample_size(const WinnerRule& rule, std::int64_t people) {
    constexpr double kPercent = 100;
    const std::int64_t asked = rule.sample_people
                                   ? *rule.sample_people
                                   : std::llround(static_cast<double>(people) *
                                                  rule.sample_percent.value_or(0) / kPercent);
    return std::clamp<std::int64_t>(asked, std::min<std::int64_t>(1, people), people);
}

Interval wilson(std::int64_t hits, std::int64_t of) noexcept {
    if (of <= 0) {
        return {};
    }
    const auto n = static_cast<double>(of);
    const double p = std::clamp(static_cast<double>(hits) / n, 0.0, 1.0);
    const double z2 = kZ * kZ;
    const double middle = p + z2 / (2 * n);
    const double width = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    const double scale = 1 + z2 / n;
    return {std::max(0.0, (middle - width) / scale), std::min(1.0, (middle + width) / scale)};
}

Verdicts compare(const std::vector<VariantCounts>& variants, WinnerBy by) noexcept {
    Verdicts verdict;
    const VariantCounts* best = nullptr;
    for (const VariantCounts& one : variants) {
        if (one.arrived() > 0 && (best == nullptr || rate_of(one, by) > rate_of(*best, by))) {
            best = &one;
        }
    }
    if (best == nullptr) {
        return verdict;
    }
    verdict.best = best->key;
    const Interval of_best = wilson(best->hits(by), best->arrived());
    verdict.is_clear =
        variants.size() > 1 &&
        std::all_of(variants.begin(), variants.end(), [&](const auto& other) {
            return &other == best || wilson(other.hits(by), other.arrived()).high < of_best.low;
        });
    return verdict;
}

Verdicts compare_candidates(const Step& step, const std::vector<VariantCounts>& variants) {
    return compare(candidates_of(step, variants), step.winner.value_or(WinnerRule()).by);
}

int winner_of(const Step& step, const std::vector<VariantCounts>& variants) {
    const std::vector<VariantCounts> candidates = candidates_of(step, variants);
    check(!candidates.empty(), "a step with variants has one that people get");
    const WinnerRule rule = step.winner.value_or(WinnerRule());
    const Verdicts verdict = compare(candidates, rule.by);
    const bool take_best = verdict.is_clear || rule.when_unclear == WhenUnclear::kBest;
    return take_best && verdict.best ? *verdict.best : candidates.front().key;
}

}  // namespace campaignd
