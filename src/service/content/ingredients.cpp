#include "service/content/ingredients.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "mail/compose/snippets.h"
#include "service/access/settings.h"
#include "service/content/layouts.h"
#include "store/campaigns.h"
#include "store/message_templates.h"
#include "store/snippets.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

bool uses_snippets(const Variant& variant) {
    const VariantWords words = variant.words.value_or(VariantWords());
    return mail::has_snippet(words.body) || mail::has_snippet(words.text_body) ||
           mail::has_snippet(variant.subject.value_or("")) ||
           mail::has_snippet(variant.preheader.value_or(""));
}

bool uses_snippets(const Step& step) {
    return mail::has_snippet(step.body) || mail::has_snippet(step.subject.value_or("")) ||
           mail::has_snippet(step.preheader) || mail::has_snippet(step.text_body) ||
           std::any_of(step.variants.begin(),
                       step.variants.end(),
                       [](const Variant& one) { return uses_snippets(one); }) ||
           std::any_of(step.slots.begin(), step.slots.end(), [](const SlotText& slot) {
               return mail::has_snippet(slot.text);
           });
}

/// What is frozen stays, the others are as they are now.
void add_layout(const db::ReadTx& tx, std::int64_t id, Ingredients& ingredients) {
    if (find_layout(ingredients.layouts, id) != nullptr) {
        return;
    }
    if (auto found = store::message_templates::find(tx, id)) {
        ingredients.layouts.push_back(*std::move(found));
    }
}

/// Snippets only where something has tags of them.
void add_snippets(const db::ReadTx& tx, bool has_tags, Ingredients& ingredients) {
    const bool in_layouts = std::any_of(
        ingredients.layouts.begin(), ingredients.layouts.end(), [](const MessageTemplate& one) {
            return mail::has_snippet(one.content.body);
        });
    if (!has_tags && !in_layouts && !mail::has_snippet(ingredients.theme.address)) {
        return;
    }
    for (Snippet& one : store::snippets::all(tx)) {
        if (find_snippet(ingredients.snippets, one.name) == nullptr) {
            ingredients.snippets.push_back(std::move(one));
        }
    }
}

}  // namespace

Ingredients ingredients_of(const db::ReadTx& tx,
                           const Campaign& campaign,
                           std::vector<MessageTemplate> typed) {
    Ingredients ingredients;
    const auto frozen = campaign.launched_at ? store::campaigns::frozen(tx, campaign.id)
                                             : std::optional<std::string>();
    if (frozen) {
        ingredients = wire::ingredients_from_column(*frozen);
    } else {
        ingredients.theme = Settings::theme(tx).value_or(Theme());
        ingredients.layouts = std::move(typed);
    }
    bool has_tags = false;
    for (const Step& step : campaign.steps) {
        if (step.layout_id) {
            add_layout(tx, *step.layout_id, ingredients);
        }
        has_tags = has_tags || uses_snippets(step);
    }
    add_snippets(tx, has_tags, ingredients);
    return ingredients;
}

Ingredients ingredients_of(const db::ReadTx& tx, std::int64_t layout_id) {
    Ingredients ingredients;
    ingredients.theme = Settings::theme(tx).value_or(Theme());
    add_layout(tx, layout_id, ingredients);
    add_snippets(tx, false, ingredients);
    return ingredients;
}

}  // namespace campaignd::service
