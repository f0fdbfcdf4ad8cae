// compile_campaign(), and what a CompiledCampaign answers.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/snippets.h"
#include "service/content/layouts.h"
#include "service/content/step_files.h"
#include "service/content/step_mail.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr int kNoVariant = -1;

/// One message of a campaign: a step, or a variant of it.
struct Wanted {
    std::size_t index = 0;
    Step step{};                       // as the variant has it
    const Variant* variant = nullptr;  // of a step with variants
    std::string field_prefix{};        // of faults
};

/// Where a fault of a variant lies: in what is the variant's own, or in what it takes of the step.
std::string place_of(const Wanted& wanted, const std::string& field) {
    const auto starts = [&](std::string_view name) {
        return field.compare(0, name.size(), name) == 0;
    };
    const std::string step = "steps[" + std::to_string(wanted.index) + "].";
    const Variant* variant = wanted.variant;
    if (variant == nullptr) {
        return step + field;
    }
    const bool is_own =
        starts("subject")     ? variant->subject.has_value()
        : starts("preheader") ? variant->preheader.has_value()
        : starts("from_name") ? variant->from_name.has_value()
        : starts("attachments") || starts("reply_to") || starts("layout_id") || starts("slots")
            ? false
            : variant->words.has_value();
    return is_own ? wanted.field_prefix + field : step + field;
}

/// The messages of a campaign, one after the other.
class Compiling {
  public:
    Compiling(CampaignSource& source, CompiledCampaign& compiled)
        : source_(source), compiled_(compiled) {}

    void compile_step(std::size_t index) {
        const Step& step = source_.campaign.steps[index];
        LinkNumbers numbers = source_.links ? source_.links->at(index) : LinkNumbers();
        for (const Wanted& wanted : wanted_of(step, index)) {
            const bool is_first = !compiled_.steps[index];
            try {
                compile_message(wanted, numbers, is_first);
            } catch (const Error& error) {
                if (error.fields().empty()) {
                    throw;
                }
                add_faults(wanted, error.fields());
            }
        }
    }

    std::set<std::size_t>& used() noexcept { return used_; }

    std::vector<FieldError>& faults() noexcept { return faults_; }

  private:
    using LinkNumbers = mail::LinkNumbers;

    static std::vector<Wanted> wanted_of(const Step& step, std::size_t index) {
        if (step.variants.empty()) {
            return {{index, step, nullptr, "steps[" + std::to_string(index) + "]."}};
        }
        std::vector<Wanted> all;
        for (std::size_t i = 0; i < step.variants.size(); ++i) {
            all.push_back(
                {index,
                 with_variant(step, step.variants[i].key),
                 &step.variants[i],
                 "steps[" + std::to_string(index) + "].variants[" + std::to_string(i) + "]."});
        }
        return all;
    }

    /// The message, and where it is a reply, one for each thread that somebody has.
    void compile_message(const Wanted& wanted, LinkNumbers& numbers, bool is_first) {
        const int key = wanted.variant == nullptr ? kNoVariant : wanted.variant->key;
        const auto number = static_cast<int>(wanted.index);
        const std::string usual = usual_subject();
        mail::Skeleton made = compile(wanted, numbers, usual);
        for (const mail::TrackedLink& link : made.links()) {
            numbers.emplace(link.target, link.number);
        }
        if (is_first) {
            compiled_.steps[wanted.index] = std::move(made);
        } else {
            compiled_.more.emplace(std::tuple(number, key, std::string()), std::move(made));
        }
        if (wanted.index == 0 || wanted.step.subject) {
            return;
        }
        for (const FirstSubject& first : source_.first_subjects) {
            const std::tuple place(number, key, first.subject);
            if (first.subject != usual && compiled_.more.count(place) == 0) {
                compiled_.more.emplace(place, compile(wanted, numbers, first.subject));
            }
        }
    }

    /// Of the first message, for who has none yet.
    std::string usual_subject() const {
        const Step& first = source_.campaign.steps[0];
        const auto key =
            first.variants.empty() ? std::nullopt : std::optional(first.variants.front().key);
        return with_variant(first, key).subject.value_or("");
    }

    mail::Skeleton compile(const Wanted& wanted,
                           const LinkNumbers& numbers,
                           const std::string& thread) {
        mail::SkeletonSpec spec = spec_of(wanted, numbers, thread);
        std::vector<FieldError> faults;
        if (source_.files && source_.single) {
            if (wanted.step.format != StepFormat::kText) {
                add_pictures_inside(*source_.files, "inline_pictures", spec, faults);
            }
        } else if (source_.files) {
            add_step_files(*source_.files, source_.campaign.options, wanted.step, spec, faults);
        }
        add_faults(wanted, faults);
        return mail::Skeleton::compile(spec);
    }

    /// Throws Error(kInvalid) with every fault of snippets.
    mail::SkeletonSpec spec_of(const Wanted& wanted,
                               const LinkNumbers& numbers,
                               const std::string& thread) {
        const Campaign& campaign = source_.campaign;
        const Step& step = wanted.step;
        mail::SkeletonSpec spec;
        add_sender(wanted, spec);
        spec.is_reply = !step.subject;
        spec.subject_template = step.subject.value_or(thread);
        spec.preheader_template = step.preheader;
        spec.text_template = step.text_body;
        spec.format = step.format;
        if (step.format == StepFormat::kBlocks) {
            spec.blocks = wire::blocks_from_column(step.body);
        } else {
            spec.body_template = step.body;
        }
        spec.campaign_id = campaign.id;
        spec.step = static_cast<int>(wanted.index);
        spec.campaign_name = source_.identity.campaign_name;
        spec.track_opens = campaign.options.track_opens;
        spec.track_clicks = campaign.options.track_clicks;
        spec.utm = campaign.options.utm;
        // Variants number their links together: the same target has the same number.
        spec.links = source_.links || !numbers.empty() ? &numbers : nullptr;
        spec.links_grow = source_.links_grow || !source_.links;
        spec.is_look = source_.is_look;
        spec.field_prefix = source_.single ? "" : "steps[" + std::to_string(wanted.index) + "].";
        if (wanted.variant != nullptr) {
            spec.field_prefix.clear();  // place_of() knows where
        }
        mail::SnippetWriter snippets(source_.ingredients.snippets);
        snippets.write(spec);
        throw_if_any(std::move(snippets.faults()));
        if (step.layout_id) {
            put_into_layout(source_.ingredients, *step.layout_id, step.slots, snippets, spec);
        }
        set_theme(source_.ingredients.theme, snippets, spec);
        throw_if_any(std::move(snippets.faults()));
        used_.insert(snippets.used().begin(), snippets.used().end());
        return spec;
    }

    void add_sender(const Wanted& wanted, mail::SkeletonSpec& spec) const {
        const Campaign& campaign = source_.campaign;
        const CampaignIdentity& identity = source_.identity;
        spec.from_name = identity.from_name;
        spec.from_email = identity.from_email;
        spec.reply_to = identity.reply_to;
        spec.from_name_template = campaign.options.from_name;
        spec.reply_to_template = campaign.options.reply_to;
        if (wanted.variant != nullptr && wanted.variant->from_name) {
            spec.from_name_template = *wanted.variant->from_name;
        }
        spec.knows_sender = campaign.identity || campaign.sender_id;
        spec.is_answer = source_.single == SingleClass::kEssential;
        if (source_.single) {
            const std::string sender = "s" + std::to_string(campaign.sender_id.value_or(0));
            spec.list_id = sender + "." + identity.domain;
            spec.feedback_id = sender + ":0:single:campaignd";
        }
    }

    void add_faults(const Wanted& wanted, const std::vector<FieldError>& faults) {
        for (const FieldError& fault : faults) {
            add_fault({wanted.variant == nullptr ? fault.field : place_of(wanted, fault.field),
                       fault.message});
        }
    }

    /// Once: variants share what is the step's.
    void add_fault(FieldError fault) {
        const bool is_known =
            std::any_of(faults_.begin(), faults_.end(), [&](const FieldError& known) {
                return known.field == fault.field && known.message == fault.message;
            });
        if (!is_known) {
            faults_.push_back(std::move(fault));
        }
    }

    CampaignSource& source_;
    CompiledCampaign& compiled_;
    std::set<std::size_t> used_;  // indexes of snippets
    std::vector<FieldError> faults_;
};

}  // namespace

void drop_bodies(Step& step) {
    step.body = std::string();
    step.text_body = std::string();
    for (Variant& variant : step.variants) {
        if (variant.words) {
            variant.words->body = std::string();
            variant.words->text_body = std::string();
        }
    }
}

CompiledCampaign compile_campaign(CampaignSource source, std::optional<int> only_step) {
    CompiledCampaign compiled;
    const std::size_t count = source.campaign.steps.size();
    compiled.steps.resize(count);
    Compiling compiling(source, compiled);
    for (std::size_t i = 0; i < count; ++i) {
        if (!only_step || static_cast<std::size_t>(*only_step) == i) {
            compiling.compile_step(i);
        }
    }
    throw_if_any(std::move(compiling.faults()));
    compiled.ingredients.theme = std::move(source.ingredients.theme);
    for (const std::size_t index : compiling.used()) {
        compiled.ingredients.snippets.push_back(std::move(source.ingredients.snippets.at(index)));
    }
    for (const Step& step : source.campaign.steps) {
        const std::int64_t id = step.layout_id.value_or(0);
        const MessageTemplate* layout = find_layout(source.ingredients.layouts, id);
        if (layout != nullptr && find_layout(compiled.ingredients.layouts, id) == nullptr) {
            compiled.ingredients.layouts.push_back(*layout);
        }
    }
    compiled.campaign = std::move(source.campaign);
    compiled.identity = std::move(source.identity);
    compiled.first_subjects = std::move(source.first_subjects);
    compiled.choices = std::move(source.choices);
    for (Step& step : compiled.campaign.steps) {
        drop_bodies(step);
    }
    return compiled;
}

const mail::Skeleton& CompiledCampaign::step(int index, std::optional<int> variant) const {
    const auto found = variant ? more.find({index, *variant, std::string()}) : more.end();
    if (found != more.end()) {
        return found->second;
    }
    const auto& skeleton = steps.at(static_cast<std::size_t>(index));
    check(skeleton.has_value(), "the step was compiled");
    return *skeleton;
}

bool CompiledCampaign::is_reply(int index, std::optional<int> variant) const {
    const Step& step = campaign.steps.at(static_cast<std::size_t>(index));
    const Variant* own = variant ? find_variant(step, *variant) : nullptr;
    return !step.subject && (own == nullptr || !own->subject);
}

const mail::Skeleton& CompiledCampaign::reply(int index,
                                              std::optional<int> variant,
                                              std::int64_t first_revision,
                                              std::optional<int> first_variant) const {
    const FirstSubject* first = nullptr;
    for (const FirstSubject& one : first_subjects) {
        if (first_revision > one.last_revision) {
            continue;
        }
        if (first != nullptr && one.last_revision != first->last_revision) {
            break;
        }
        if (first == nullptr || one.variant == first_variant) {
            first = &one;  // the first of that revision, where the variant is not known
        }
    }
    const Step& step = campaign.steps.at(static_cast<std::size_t>(index));
    const int key = step.variants.empty() ? kNoVariant
                    : variant             ? *variant
                                          : step.variants.front().key;
    const auto found = first == nullptr ? more.end() : more.find({index, key, first->subject});
    return found == more.end() ? this->step(index, variant) : found->second;
}

std::optional<int> CompiledCampaign::variant_for(const store::messages::ForSending& message) const {
    const auto index = static_cast<std::size_t>(message.step);
    if (index >= campaign.steps.size() || campaign.steps[index].variants.empty()) {
        return std::nullopt;
    }
    if (message.variant && find_variant(campaign.steps[index], *message.variant) != nullptr) {
        return message.variant;
    }
    const VariantChoice choice = index < choices.size() ? choices[index] : VariantChoice();
    return choice.variant_of(
        campaign.steps[index], campaign.id, message.step, message.recipient_id);
}

std::optional<std::int64_t> CompiledCampaign::sender_for(
    const store::messages::ForSending& message) const {
    const auto index = static_cast<std::size_t>(message.step);
    const Variant* variant = message.variant && index < campaign.steps.size()
                                 ? find_variant(campaign.steps[index], *message.variant)
                                 : nullptr;
    return variant != nullptr ? variant->sender_id : std::nullopt;
}

bool CompiledCampaign::waits(const store::messages::ForSending& message) const {
    const auto index = static_cast<std::size_t>(message.step);
    return index < choices.size() && !campaign.steps[index].variants.empty() && !message.variant &&
           choices[index].waits(campaign.id, message.step, message.recipient_id);
}

std::vector<CompiledCampaign::Made> CompiledCampaign::messages() const {
    std::vector<Made> all;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto index = static_cast<int>(i);
        const std::vector<Variant>& variants = campaign.steps[i].variants;
        if (steps[i] && variants.empty()) {
            all.push_back({index, std::nullopt, &*steps[i]});
        }
        for (std::size_t v = 0; steps[i] && v < variants.size(); ++v) {
            all.push_back({index, variants[v].key, &step(index, variants[v].key)});
        }
    }
    return all;
}

std::size_t CompiledCampaign::bytes() const {
    std::size_t sum = sizeof *this;
    for (const auto& skeleton : steps) {
        sum += sizeof(Step) + (skeleton ? skeleton->bytes() : 0);
    }
    for (const auto& [place, skeleton] : more) {
        sum += skeleton.bytes();
    }
    for (const Snippet& snippet : ingredients.snippets) {
        sum += sizeof snippet + snippet.body.size();
    }
    for (const MessageTemplate& layout : ingredients.layouts) {
        sum += sizeof layout + layout.content.body.size();
    }
    return sum;
}

}  // namespace campaignd::service
