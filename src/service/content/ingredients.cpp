#include "service/content/ingredients.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "mail/compose/snippets.h"
#include "service/access/settings.h"
#include "store/campaigns.h"
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

bool uses_snippets(const Campaign& campaign) {
    return std::any_of(campaign.steps.begin(), campaign.steps.end(), [](const Step& step) {
        return mail::has_snippet(step.body) || mail::has_snippet(step.subject.value_or("")) ||
               mail::has_snippet(step.preheader) || mail::has_snippet(step.text_body) ||
               std::any_of(step.variants.begin(), step.variants.end(), [](const Variant& one) {
                   return uses_snippets(one);
               });
    });
}

}  // namespace

Ingredients ingredients_of(const db::ReadTx& tx, const Campaign& campaign) {
    Ingredients ingredients;
    const auto frozen = campaign.launched_at ? store::campaigns::frozen(tx, campaign.id)
                                             : std::optional<std::string>();
    if (frozen) {
        ingredients = wire::ingredients_from_column(*frozen);
    } else {
        ingredients.theme = Settings::theme(tx).value_or(Theme());
    }
    if (!uses_snippets(campaign) && !mail::has_snippet(ingredients.theme.address)) {
        return ingredients;
    }
    for (Snippet& one : store::snippets::all(tx)) {
        if (find_snippet(ingredients.snippets, one.name) == nullptr) {
            ingredients.snippets.push_back(std::move(one));
        }
    }
    return ingredients;
}

}  // namespace campaignd::service
