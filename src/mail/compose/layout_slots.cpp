#include "mail/compose/layout_slots.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "mail/compose/blocks/block_texts.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/tag_map.h"
#include "mail/compose/tag_scanner.h"
#include "model/slots.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kPrefix = "slot.";
constexpr std::size_t kShownBytes = 60;

/// In these stand words alone; a paragraph in one ends it.
constexpr std::array<std::string_view, 9> kOfWords{
    "a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "p"};
/// These end an open <p> (WHATWG HTML, "The p element"), or begin a cell of their own.
constexpr std::array<std::string_view, 20> kEndParagraph{
    "article", "aside", "blockquote", "center",  "div",   "footer", "form",  "header", "hr", "li",
    "main",    "ol",    "pre",        "section", "table", "td",     "tbody", "th",     "tr", "ul"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string written(std::string_view text, const Tag& tag) {
    return std::string(truncate_utf8(text.substr(tag.begin, tag.end - tag.begin), kShownBytes));
}

void add_fault(LayoutSlots& found, std::string fault) {
    if (found.faults.size() < LayoutSlots::kMostFaults) {
        found.faults.push_back(std::move(fault));
    }
}

/// Takes a slot in, or says what is wrong with it.
void take(LayoutSlots& found, std::string_view text, const Tag& tag) {
    const std::string_view name = tag.name.substr(kPrefix.size());
    if (!tag.fault.empty() || is_silent(tag.kind) || tag.fallback || !is_slot_name(name)) {
        add_fault(found,
                  fmt::format("{} is no slot: write {{{{slot.body}}}}, with letters, digits, _ and "
                              "- in its name and nothing else",
                              written(text, tag)));
        return;
    }
    const bool is_there = std::any_of(
        found.tags.begin(), found.tags.end(), [&](const SlotTag& one) { return one.name == name; });
    if (is_there) {
        add_fault(found, fmt::format("{{{{slot.{}}}}} stands there twice: leave it once", name));
    } else if (found.tags.size() == SlotLimits::kSlots) {
        add_fault(found, fmt::format("a layout has at most {} slots", SlotLimits::kSlots));
    } else {
        found.tags.push_back({std::string(name), tag.begin, tag.end});
    }
}

/// The elements around a place in which only words may stand. Lives for one document.
class OpenWords {
  public:
    void see(const HtmlToken& token) {
        if (token.kind == HtmlToken::Kind::kEnd) {
            const auto last = std::find(open_.rbegin(), open_.rend(), token.name);
            if (last != open_.rend()) {
                open_.erase(std::next(last).base());
            }
        } else if (token.kind == HtmlToken::Kind::kStart) {
            const bool is_of_words = is_one_of(kOfWords, token.name);
            if (is_of_words ? token.name != "a" && token.name != "button"
                            : is_one_of(kEndParagraph, token.name)) {
                std::erase(open_, "p");
            }
            if (is_of_words && open_.size() < kDeepest) {
                open_.push_back(token.name);
            }
        }
    }

    /// Empty outside of any.
    std::string innermost() const { return open_.empty() ? std::string() : open_.back(); }

  private:
    static constexpr std::size_t kDeepest = 100;

    std::vector<std::string> open_;
};

void check_places(std::string_view html, LayoutSlots& found) {
    const std::string blanked = TagMap(html).blanked(html);
    HtmlTokens tokens(blanked);
    OpenWords open;
    std::size_t next = 0;
    while (const auto token = tokens.next()) {
        for (; next < found.tags.size() && found.tags[next].begin < token->end; ++next) {
            const std::string& name = found.tags[next].name;
            if (token->kind != HtmlToken::Kind::kText) {
                add_fault(found,
                          fmt::format("{{{{slot.{}}}}} stands inside of a tag, a comment, a title "
                                      "or a style: put it where a paragraph can stand",
                                      name));
            } else if (const std::string around = open.innermost(); !around.empty()) {
                add_fault(found,
                          fmt::format("{{{{slot.{}}}}} stands in <{}>, where no paragraph can: put "
                                      "it straight into a <td> or a <div>",
                                      name,
                                      around));
            }
        }
        open.see(*token);
    }
}

bool names_slot(const Tag& tag) {
    return tag.kind != TagKind::kComment && tag.name.starts_with(kPrefix);
}

/// The one tag of a text that holds nothing else.
std::optional<Tag> sole_slot(std::string_view text) {
    TagScanner scanner(text);
    const auto tag = scanner.next();
    const bool is_sole = tag && names_slot(*tag) && trim(text.substr(0, tag->begin)).empty() &&
                         trim(text.substr(tag->end)).empty();
    return is_sole ? tag : std::nullopt;
}

void take_blocks(std::vector<Block>& blocks, LayoutSlots& found) {
    for (Block& block : blocks) {
        if (auto* columns = std::get_if<ColumnsBlock>(&block.content)) {
            for (BlockColumn& column : columns->columns) {
                take_blocks(column.blocks, found);
            }
        } else if (auto* text = std::get_if<TextBlock>(&block.content)) {
            if (const auto tag = sole_slot(text->text)) {
                take(found, text->text, *tag);
                text->text.clear();
            }
        }
    }
}

}  // namespace

LayoutSlots slots_of_html(std::string_view html) {
    LayoutSlots found;
    TagScanner scanner(html);
    while (const auto tag = scanner.next()) {
        if (names_slot(*tag)) {
            take(found, html, *tag);
        }
    }
    if (!found.tags.empty()) {
        check_places(html, found);
    }
    return found;
}

LayoutSlots slots_of_blocks(const BlockDocument& layout) {
    LayoutSlots found;
    BlockDocument rest = layout;
    take_blocks(rest.blocks, found);
    for_each_text(rest, [&](std::string& text, BlockTextKind /*kind*/) {
        if (const std::string slot = first_slot(text); !slot.empty()) {
            add_fault(found, slot + " stands among other words: give it a text block of its own");
        }
    });
    return found;
}

std::string slot_of(const Block& block) {
    const auto* text = std::get_if<TextBlock>(&block.content);
    const auto tag = text == nullptr ? std::nullopt : sole_slot(text->text);
    return tag ? std::string(tag->name.substr(kPrefix.size())) : std::string();
}

std::string first_slot(std::string_view text) {
    if (text.find(kPrefix) == text.npos) {
        return {};
    }
    TagScanner scanner(text);
    while (const auto tag = scanner.next()) {
        if (names_slot(*tag)) {
            return written(text, *tag);
        }
    }
    return {};
}

}  // namespace campaignd::mail
