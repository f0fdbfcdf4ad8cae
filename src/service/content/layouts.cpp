#include "service/content/layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "mail/compose/layout_slots.h"
#include "mail/compose/layouts.h"
#include "wire/columns.h"

namespace campaignd::service {

const MessageTemplate* find_layout(const std::vector<MessageTemplate>& layouts,
                                   std::int64_t id) noexcept {
    const auto found = std::find_if(
        layouts.begin(), layouts.end(), [id](const MessageTemplate& one) { return one.id == id; });
    return found == layouts.end() ? nullptr : &*found;
}

void put_into_layout(const Ingredients& ingredients,
                     std::int64_t layout_id,
                     std::vector<SlotText> slots,
                     mail::SnippetWriter& snippets,
                     mail::SkeletonSpec& spec) {
    const std::string field = spec.field_prefix + "layout_id";
    const MessageTemplate* found = find_layout(ingredients.layouts, layout_id);
    std::vector<FieldError> faults;
    if (found == nullptr) {
        faults.push_back(
            {field, fmt::format("there is no template {}: choose another layout", layout_id)});
        throw Error(std::move(faults));
    }
    mail::Layout layout{.name = found->name, .html = {}, .blocks = {}};
    if (found->content.format == StepFormat::kBlocks) {
        layout.blocks = wire::blocks_from_column(found->content.body);
        snippets.write(*layout.blocks, field);
    } else if (found->content.format == StepFormat::kHtml) {
        layout.html = snippets.write(found->content.body, mail::SnippetPlace::kHtml, field);
    } else {
        faults.push_back(
            {field,
             fmt::format("the template \"{}\" is neither HTML nor blocks, and a layout "
                         "is: choose another one",
                         found->name)});
        throw Error(std::move(faults));
    }
    const auto place = spec.format == StepFormat::kHtml ? mail::SnippetPlace::kHtml
                                                        : mail::SnippetPlace::kMarkdown;
    for (SlotText& slot : slots) {
        slot.text = snippets.write(slot.text, place, spec.field_prefix + "slots." + slot.name);
    }
    throw_if_any(std::move(snippets.faults()));
    mail::fill_layout(std::move(layout), slots, spec, faults);
    throw_if_any(std::move(faults));
}

void set_theme(const Theme& installation, mail::SnippetWriter& snippets, mail::SkeletonSpec& spec) {
    if (!spec.blocks) {
        return;
    }
    Theme& theme = spec.blocks->theme;
    theme = merged(installation, theme);
    theme.address =
        snippets.write(theme.address, mail::SnippetPlace::kText, spec.field_prefix + "blocks");
}

std::vector<std::string> slots_of(const MessageContent& content) {
    const bool is_blocks = content.format == StepFormat::kBlocks;
    if (!is_blocks && content.format != StepFormat::kHtml) {
        if (const std::string slot = mail::first_slot(content.body); !slot.empty()) {
            throw Error(std::vector<FieldError>{
                {"format", slot + " makes it a layout: choose blocks or HTML as its format"}});
        }
        return {};
    }
    const mail::LayoutSlots found =
        is_blocks ? mail::slots_of_blocks(wire::blocks_from_column(content.body))
                  : mail::slots_of_html(content.body);
    std::vector<FieldError> faults;
    for (const std::string& fault : found.faults) {
        faults.push_back({is_blocks ? "blocks" : "body", fault});
    }
    std::vector<std::string> names;
    for (const mail::SlotTag& tag : found.tags) {
        names.push_back(tag.name);
    }
    if (!names.empty() && std::find(names.begin(), names.end(), kBodySlot) == names.end()) {
        faults.push_back({is_blocks ? "blocks" : "body",
                          "has slots, but no {{slot.body}}: put it where the message is to stand"});
    }
    throw_if_any(std::move(faults));
    return names;
}

}  // namespace campaignd::service
