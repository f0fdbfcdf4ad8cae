#include "mail/compose/layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "mail/compose/blocks/block_texts.h"
#include "mail/compose/blocks/blocks.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/layout_slots.h"
#include "mail/compose/markdown.h"
#include "mail/compose/tag_map.h"
#include "mail/compose/tag_scanner.h"
#include "mail/compose/template.h"
#include "model/finding.h"

namespace campaignd::mail {
namespace {

bool is_whole_document(std::string_view html) {
    const std::string lower = to_lower(html);
    return lower.find("<html") != lower.npos || lower.find("<body") != lower.npos;
}

bool has_kind(const std::vector<Block>& blocks, BlockKind kind) {
    return std::any_of(blocks.begin(), blocks.end(), [&](const Block& block) {
        const auto* columns = std::get_if<ColumnsBlock>(&block.content);
        return block.kind() == kind ||
               (columns != nullptr &&
                std::any_of(columns->columns.begin(),
                            columns->columns.end(),
                            [&](const BlockColumn& one) { return has_kind(one.blocks, kind); }));
    });
}

/// One message and the layout that it goes into. Lives for one call.
class Filling {
  public:
    Filling(Layout& layout,
            const std::vector<SlotText>& slots,
            SkeletonSpec& spec,
            std::vector<FieldError>& faults)
        : layout_(layout), slots_(slots), spec_(spec), faults_(faults) {}

    /// False: it cannot be filled.
    bool check() {
        const std::size_t before = faults_.size();
        check_body();
        check_slots();
        check_layout();
        return faults_.size() == before;
    }

    void fill() {
        spec_.body_field = spec_.format == BodyFormat::kBlocks ? "blocks" : "body";
        spec_.is_filled = true;
        if (layout_.blocks) {
            fill_blocks();
        } else {
            fill_html();
        }
    }

  private:
    void fault(const std::string& field, std::string message) {
        faults_.push_back({spec_.field_prefix + field, std::move(message)});
    }

    void layout_fault(const std::string& message) {
        fault("layout_id", fmt::format("the layout \"{}\": {}", layout_.name, message));
    }

    /// What one text holds, as it would be looked at without a layout.
    void check_text(const std::string& text, const std::string& field) {
        const std::string source = with_unix_newlines(text);
        const std::size_t before = faults_.size();
        Template::compile(source, TemplateKind::kText, spec_.field_prefix + field, faults_);
        if (const std::string slot = first_slot(source); !slot.empty()) {
            fault(field, slot + " is a slot of a layout: what fills one holds none, take it out");
        }
        if (faults_.size() > before || spec_.format != BodyFormat::kHtml) {
            return;
        }
        if (is_whole_document(source)) {
            fault(field,
                  "is a whole document; in a layout, write what stands between <body> and </body>");
        }
        try {
            html_cost(TagMap(source).blanked(source));
        } catch (const Error& error) {
            fault(field, error.what());
        }
    }

    void check_body() {
        if (spec_.format == BodyFormat::kText) {
            fault("layout_id",
                  "plain text takes no layout: choose Markdown, blocks or HTML as its format");
        } else if (spec_.format != BodyFormat::kBlocks) {
            if (trim(spec_.body_template).empty()) {
                fault("body", "is empty; write the message");
            }
            check_text(spec_.body_template, "body");
        } else if (!layout_.blocks) {
            fault(
                "layout_id",
                fmt::format("the layout \"{}\" is made of HTML, and a message of blocks goes into "
                            "one of blocks: choose another layout, or write in Markdown",
                            layout_.name));
        } else {
            BlockFaults found = check_blocks(*spec_.blocks, spec_.field_prefix + "blocks");
            faults_.insert(faults_.end(), found.wrong.begin(), found.wrong.end());
            spec_.missing = std::move(found.missing);
            for_each_text(*spec_.blocks, [&](std::string& text, BlockTextKind /*kind*/) {
                if (const std::string slot = first_slot(text); !slot.empty()) {
                    fault("blocks",
                          slot + " is a slot of a layout: what fills one holds none, take it out");
                }
            });
        }
    }

    void check_slots() {
        for (const SlotText& slot : slots_) {
            check_text(slot.text, "slots." + slot.name);
        }
    }

    void check_layout() {
        std::vector<FieldError> wrong;
        if (layout_.blocks) {
            found_ = slots_of_blocks(*layout_.blocks);
            BlockFaults blocks = check_blocks(*layout_.blocks, "blocks");
            wrong = std::move(blocks.wrong);
            wrong.insert(wrong.end(), blocks.missing.begin(), blocks.missing.end());
        } else {
            layout_.html = with_unix_newlines(layout_.html);
            found_ = slots_of_html(layout_.html);
            Template::compile(layout_.html, TemplateKind::kText, "body", wrong);
        }
        for (const FieldError& one : wrong) {
            layout_fault(one.field + ' ' + one.message);
        }
        for (const std::string& one : found_.faults) {
            layout_fault(one);
        }
        if (!has_slot(kBodySlot)) {
            layout_fault("has no {{slot.body}}: put it where the message is to stand");
        }
    }

    bool has_slot(std::string_view name) const {
        return std::any_of(found_.tags.begin(), found_.tags.end(), [&](const SlotTag& tag) {
            return tag.name == name;
        });
    }

    /// Null while nobody fills it.
    const std::string* text_for(std::string_view name) {
        if (name == kBodySlot) {
            return &spec_.body_template;
        }
        const auto given = std::find_if(slots_.begin(), slots_.end(), [&](const SlotText& slot) {
            return slot.name == name && !trim(slot.text).empty();
        });
        if (given != slots_.end()) {
            return &given->text;
        }
        spec_.findings.push_back(
            {.check = Check::kSlot,
             .message =
                 fmt::format("the slot {} of the layout \"{}\" is empty", name, layout_.name)});
        return nullptr;
    }

    void find_unknown() {
        std::vector<std::string> names;
        for (const SlotTag& tag : found_.tags) {
            names.push_back(tag.name);
        }
        for (const SlotText& slot : slots_) {
            if (has_slot(slot.name)) {
                continue;
            }
            const std::string meant = meant_name(slot.name, names);
            spec_.findings.push_back(
                {.check = Check::kSlot,
                 .message = fmt::format("the layout \"{}\" has no slot {}{}",
                                        layout_.name,
                                        slot.name,
                                        meant.empty() ? "" : ": did you mean " + meant + "?"),
                 .remedy = fmt::format("take its text out, or put it into one of: {}",
                                       fmt::join(names, ", "))});
        }
    }

    std::string html_for(std::string_view name) {
        const std::string* text = text_for(name);
        if (text == nullptr) {
            return {};
        }
        return spec_.format == BodyFormat::kMarkdown ? markdown_to_html(*text)
                                                     : with_unix_newlines(*text);
    }

    void fill_html() {
        std::string out;
        std::size_t cursor = 0;
        for (const SlotTag& tag : found_.tags) {
            out.append(layout_.html, cursor, tag.begin - cursor);
            out += html_for(tag.name);
            cursor = tag.end;
        }
        out.append(layout_.html, cursor);
        find_unknown();
        check_html_size(out.size());
        html_cost(TagMap(out).blanked(out));
        spec_.format = BodyFormat::kHtml;
        spec_.body_template = std::move(out);
    }

    /// A text in the place of the block that names it, looking as that one does.
    void add_text(const Block& place, const std::string& text, std::vector<Block>& out) const {
        Block block = place;
        if (spec_.format == BodyFormat::kHtml) {
            block.content = HtmlBlock{.html = text};
        } else {
            std::get<TextBlock>(block.content).text = text;
        }
        out.push_back(std::move(block));
    }

    /// The blocks of the message, without those that the layout has.
    void add_blocks(const Block& place, bool in_column, std::vector<Block>& out) {
        for (Block& block : spec_.blocks->blocks) {
            if ((block.kind() == BlockKind::kLogo || block.kind() == BlockKind::kFooter) &&
                has_kind(layout_.blocks->blocks, block.kind())) {
                continue;
            }
            if (in_column && block.kind() == BlockKind::kColumns) {
                layout_fault(
                    "has {{slot.body}} in a column, and columns hold no columns: take them out of "
                    "the message, or choose another layout");
                return;
            }
            if (block.background.empty()) {
                block.background = place.background;
            }
            out.push_back(std::move(block));
        }
    }

    std::vector<Block> filled(const std::vector<Block>& blocks, bool in_column) {
        std::vector<Block> out;
        for (const Block& block : blocks) {
            const std::string name = slot_of(block);
            if (const auto* columns = std::get_if<ColumnsBlock>(&block.content)) {
                Block made = block;
                auto& parts = std::get<ColumnsBlock>(made.content).columns;
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    parts[i].blocks = filled(columns->columns[i].blocks, true);
                }
                out.push_back(std::move(made));
            } else if (name.empty()) {
                out.push_back(block);
            } else if (name == kBodySlot && spec_.format == BodyFormat::kBlocks) {
                add_blocks(block, in_column, out);
            } else if (const std::string* text = text_for(name)) {
                add_text(block, *text, out);
            }
        }
        return out;
    }

    void fill_blocks() {
        BlockDocument made = *layout_.blocks;
        made.blocks = filled(made.blocks, false);
        find_unknown();
        if (count_blocks(made.blocks) > BlockLimits::kBlocks) {
            fault("layout_id", "message and layout have more than 1,000 blocks: leave some out");
        }
        if (spec_.blocks) {
            made.theme = merged(made.theme, spec_.blocks->theme);
            if (!spec_.blocks->lang.empty()) {
                made.lang = spec_.blocks->lang;
                made.rtl = spec_.blocks->rtl;
            }
        }
        spec_.format = BodyFormat::kBlocks;
        spec_.body_template.clear();
        spec_.blocks = std::move(made);
    }

    Layout& layout_;
    const std::vector<SlotText>& slots_;
    SkeletonSpec& spec_;
    std::vector<FieldError>& faults_;
    LayoutSlots found_;
};

}  // namespace

void fill_layout(Layout layout,
                 const std::vector<SlotText>& slots,
                 SkeletonSpec& spec,
                 std::vector<FieldError>& faults) {
    Filling filling(layout, slots, spec, faults);
    if (!filling.check()) {
        return;
    }
    try {
        filling.fill();
    } catch (const Error& error) {  // too much to read, or to write
        faults.push_back({spec.field_prefix + spec.body_field, error.what()});
    }
}

}  // namespace campaignd::mail
