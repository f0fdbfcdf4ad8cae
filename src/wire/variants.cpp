#include "wire/variants.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/variants.h"
#include "wire/columns.h"
#include "wire/message_content.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Variant& variant) {
    out = {{"key", variant_letter(variant.key)}, {"weight", variant.weight}};
    const auto add = [&out](const char* name, const auto& value) {
        if (value) {
            out[name] = *value;
        }
    };
    add("subject", variant.subject);
    add("preheader", variant.preheader);
    add("from_name", variant.from_name);
    add("sender_id", variant.sender_id);
    if (variant.words) {
        out.update(wire::content_json({variant.words->format, variant.words->body}));
        out["text_body"] = wire::text_or_null(variant.words->text_body);
    }
}

void to_json(nlohmann::json& out, const WinnerRule& rule) {
    out = {{"sample_people", rule.sample_people},
           {"sample_percent", rule.sample_percent},
           {"by", to_text(rule.by)},
           {"after_s", rule.after_s},
           {"when_unclear", to_text(rule.when_unclear)}};
}

namespace {

using nlohmann::json;

/// How many of those whose mail arrived did something, and between which rates that may really lie.
json rate_json(std::int64_t hits, std::int64_t of) {
    const Interval interval = wilson(hits, of);
    return {{"people", hits},
            {"of", of},
            {"rate", of > 0 ? json(static_cast<double>(hits) / static_cast<double>(of)) : json()},
            {"low", interval.low},
            {"high", interval.high}};
}

json line_json(const VariantLine& line) {
    const std::int64_t of = line.arrived();
    return {{"key", variant_letter(line.key)},
            {"subject", line.subject},
            {"weight", line.weight},
            {"removed", !line.is_there},
            {"sent", line.sent},
            {"bounces", line.came.bounces},
            {"arrived", of},
            {"opens", line.events.opens},
            {"clicks", line.events.clicks},
            {"machine_opens", line.events.machine_opens},
            {"machine_clicks", line.events.machine_clicks},
            {"complaints", line.came.complaints},
            {"opened", rate_json(line.events.unique_opens, of)},
            {"clicked", rate_json(line.events.unique_clicks, of)},
            {"replied", rate_json(line.came.replies, of)},
            {"unsubscribed", rate_json(line.came.unsubscribes, of)}};
}

json verdict_json(const Verdicts& verdict) {
    return {{"best", wire::letter_or_null(verdict.best)}, {"clear", verdict.is_clear}};
}

/// In plain words.
std::string state_of(const VariantsReport& report) {
    if (report.winner) {
        const std::string letter = variant_letter(*report.winner);
        return !report.clear   ? fmt::format("variant {} was chosen by hand", letter)
               : *report.clear ? fmt::format("variant {} won clearly", letter)
                               : fmt::format(
                                     "no clear winner: variant {} goes out, as the rule "
                                     "says",
                                     letter);
    }
    const bool by_replies = report.rule && report.rule->by == WinnerBy::kReplies;
    const Verdicts& verdict = by_replies ? report.by_replies : report.by_clicks;
    return verdict.is_clear && verdict.best ? fmt::format("variant {} is clearly ahead by {}",
                                                          variant_letter(*verdict.best),
                                                          by_replies ? "replies" : "clicks")
                                            : "no clear winner yet";
}

}  // namespace

void to_json(json& out, const VariantsReport& report) {
    out = {{"variants", json::array()},
           {"winner",
            {{"rule", report.rule},
             {"state", state_of(report)},
             {"variant", wire::letter_or_null(report.winner)},
             {"clear", report.clear},
             {"by_replies", verdict_json(report.by_replies)},
             {"by_clicks", verdict_json(report.by_clicks)},
             {"sample", report.sample},
             {"sample_to_come", report.sample_to_come},
             {"waiting", report.waiting},
             {"decide_at", wire::time(report.decide_at)},
             {"decided_at", wire::time(report.decided_at)},
             {"decided_by", wire::text_or_null(report.decided_by)}}}};
    for (const VariantLine& line : report.lines) {
        out["variants"].push_back(line_json(line));
    }
}

void to_json(json& out, const WinnerChoice& choice) {
    out = {{"step", choice.step},
           {"variant", variant_letter(choice.variant)},
           {"preview", choice.preview},
           {"unsent", choice.unsent}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::int64_t kMaxWeight = 1'000;
constexpr std::int64_t kMaxSample = 10'000'000;
constexpr double kLeastPercent = 0.01;
constexpr double kMostPercent = 99.99;
constexpr std::int64_t kLeastAfterS = 60;
constexpr std::int64_t kMostAfterS = 30LL * 24 * 3600;

/// What is neither absent nor empty.
std::optional<std::string> some_text(Reader& fields, std::string_view name, const TextRule& rule) {
    auto text = fields.text(name, rule);
    if (text && trim(*text).empty()) {
        text.reset();
    }
    return text;
}

std::optional<VariantWords> read_words(Reader& fields, StepFormat standard) {
    constexpr TextRule kAny{.max_bytes = std::size_t{512} * 1024, .allow_control = true};
    const bool has_words = fields.value("body") != nullptr || fields.value("blocks") != nullptr ||
                           fields.value("format") != nullptr;
    auto text_body = some_text(fields, "text_body", kAny);
    if (!has_words) {
        if (text_body) {
            fields.fault("text_body", "goes with a body of its own; leave it out, or add one");
        }
        fields.value("design");
        return std::nullopt;
    }
    MessageContent content = read_content(fields, standard);
    if (text_body && content.format == StepFormat::kText) {
        fields.fault("text_body", "is the body itself when the format is text; leave it out");
    }
    return VariantWords{content.format, std::move(content.body), text_body.value_or(std::string())};
}

Variant read_variant(Reader& fields, StepFormat standard) {
    Variant variant;
    variant.key = read_letter(fields, "key").value_or(-1);
    variant.weight = fields.integer("weight", 0, kMaxWeight).value_or(1);
    variant.subject = some_text(fields, "subject", {.max_bytes = 998});
    if (const auto preheader = fields.text("preheader", {.max_bytes = 1'000})) {
        variant.preheader = trim(*preheader);
    }
    variant.from_name = some_text(fields, "from_name", {});
    variant.sender_id = fields.integer("sender_id", 1, INT64_MAX);
    variant.words = read_words(fields, standard);
    return variant;
}

bool is_used(const std::vector<Variant>& variants, int key) {
    return std::any_of(variants.begin(), variants.end(), [key](const Variant& variant) {
        return variant.key == key;
    });
}

void name_and_check(Reader& fields, std::vector<Variant>& variants) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        Variant& variant = variants[i];
        sum += variant.weight;
        for (int key = 0; variant.key < 0; ++key) {
            variant.key = is_used(variants, key) ? -1 : key;
        }
        const auto alike = std::count_if(variants.begin(), variants.end(), [&](const Variant& one) {
            return one.key == variant.key;
        });
        if (alike > 1) {
            fields.fault(fmt::format("variants[{}].key", i), "is another variant's; use each once");
            return;
        }
    }
    if (sum == 0 && !variants.empty()) {
        fields.fault("variants", "all have the weight 0: give at least one a weight");
    }
}

WinnerRule read_rule(Reader& fields) {
    const WinnerRule standard;
    WinnerRule rule;
    rule.sample_people = fields.integer("sample_people", kLeastVariants, kMaxSample);
    rule.sample_percent = fields.number("sample_percent", kLeastPercent, kMostPercent);
    if (rule.sample_people.has_value() == rule.sample_percent.has_value()) {
        fields.fault("sample_people",
                     "say how many people are the sample: give sample_people or sample_percent, "
                     "one of the two");
    }
    rule.by = fields.word<WinnerBy>("by", {"hand", "replies", "clicks"}).value_or(standard.by);
    rule.after_s = fields.integer("after_s", kLeastAfterS, kMostAfterS).value_or(standard.after_s);
    rule.when_unclear =
        fields.word<WhenUnclear>("when_unclear", {"best", "first"}).value_or(standard.when_unclear);
    return rule;
}

}  // namespace

std::optional<int> read_letter(Reader& fields, std::string_view name) {
    const auto text = fields.text(name);
    const auto letter = text ? parse_variant_letter(*text) : std::nullopt;
    if (text && !letter) {
        fields.fault(name, "must be the letter of a variant, such as \"A\"");
    }
    return letter;
}

json letter_or_null(std::optional<int> key) {
    return key ? json(variant_letter(*key)) : json(nullptr);
}

WinnerChoice read_winner_choice(const json& body) {
    constexpr std::int64_t kMaxStep = 999;
    WinnerChoice choice;
    read_body(body, [&](Reader& fields) {
        fields.require("step");
        fields.require("variant");
        choice.step = static_cast<int>(fields.integer("step", 0, kMaxStep).value_or(0));
        choice.variant = read_letter(fields, "variant").value_or(0);
        choice.preview = fields.boolean("preview").value_or(false);
    });
    return choice;
}

void read_variants(Reader& fields, Step& step) {
    const json* array = fields.value("variants");
    if (array != nullptr &&
        (!array->is_array() || array->size() > kMostVariants || array->size() == 1)) {
        fields.fault(
            "variants",
            fmt::format(
                "must be an array of {} to {} variants, or empty", kLeastVariants, kMostVariants));
        array = nullptr;
    }
    if (array != nullptr) {
        fields.objects("variants", *array, [&](Reader& part, std::size_t /*index*/) {
            step.variants.push_back(read_variant(part, step.format));
        });
        if (step.variants.size() == array->size()) {
            name_and_check(fields, step.variants);
        }
    }
    fields.object("winner", [&](Reader& part) { step.winner = read_rule(part); });
    if (step.winner && step.variants.empty()) {
        fields.fault("winner", "needs variants to choose from; add two, or leave it out");
    }
}

std::string to_column(const std::vector<Variant>& variants) {
    return dump(json(variants));
}

std::vector<Variant> variants_from_column(std::string_view column) {
    std::vector<Variant> variants;
    if (column == "[]") {
        return variants;
    }
    return read_column(fmt::format("{{\"variants\":{}}}", column), [](Reader& fields) {
        Step step;
        read_variants(fields, step);
        return step.variants;
    });
}

std::string to_column(const WinnerRule& rule) {
    return json(rule).dump();
}

WinnerRule winner_from_column(std::string_view column) {
    return read_column(column, read_rule);
}

}  // namespace campaignd::wire
