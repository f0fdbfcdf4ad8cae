// Markdown in a block: mail programs keep the style of a cell, not that of a document.
#include <array>
#include <optional>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/html_elements.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/markdown.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

/// Writes the elements of one fragment. Lives for one call.
class MarkdownStyles {
  public:
    explicit MarkdownStyles(const BlockPen& pen) : pen_(pen) {}

    void copy(const std::string& html, std::string& out);

  private:
    std::string attributes_of(const std::string& element);
    /// "margin:…;" of a block: none above the first, whose room is the row's.
    std::string margin(int above, int indent) const;
    std::string heading(int level);

    const BlockPen& pen_;
    std::size_t depth_ = 0;
    bool first_ = true;  // nothing stands above in the row
};

std::string MarkdownStyles::margin(int above, int indent) const {
    const bool outer = depth_ == 0;
    const int top = outer && !first_ ? above : 0;
    const int bottom = outer ? 0 : 6;
    const int left = pen_.rtl ? 0 : indent;
    const int right = pen_.rtl ? indent : 0;
    return "margin:" + sides(top, right, bottom, left);
}

std::string MarkdownStyles::heading(int level) {
    constexpr std::array<int, 6> kSizes{26, 22, 18, 17, 16, 15};
    const int size = kSizes.at(static_cast<std::size_t>(level - 1));
    const ThemeFont family = pen_.heading_family();
    std::string style = margin(22, 0) + ';' +
                        (family == pen_.body_family() ? BlockPen::sized(size, size + 8)
                                                      : BlockPen::font(family, size, size + 8)) +
                        "font-weight:bold";
    if (!pen_.text.muted) {
        return " style=\"" + style + '"';
    }
    return pen_.themed("tx") + " style=\"" + style + ";color:" + pen_.ink.text + '"';
}

std::string MarkdownStyles::attributes_of(const std::string& element) {
    if (element == "p") {
        return " style=\"" + margin(14, 0) + '"';
    }
    if (element == "ul" || element == "ol") {
        return " style=\"" + margin(14, 24) + ";padding:0\"";
    }
    if (element == "li") {
        return " style=\"margin:0 0 6px\"";
    }
    if (element == "a") {
        return pen_.themed("lk") + " style=\"color:" + pen_.ink.link +
               ";text-decoration:underline\"";
    }
    if (element.size() == 2 && element[0] == 'h' && element[1] >= '1' && element[1] <= '6') {
        return heading(element[1] - '0');
    }
    if (element == "blockquote") {
        return " style=\"" + margin(14, 24) + ";font-style:italic\"";
    }
    if (element == "img") {
        return " style=\"max-width:100%;border:0\"";
    }
    if (element == "hr") {
        return pen_.themed("ln") + " style=\"" + margin(18, 0) + ";border:0;border-top:1px solid " +
               pen_.ink.line + '"';
    }
    if (element == "code" || element == "pre") {
        return " style=\"" + (element == "pre" ? margin(14, 0) + ';' : std::string()) +
               "font-family:" + font_stack(ThemeFont::kMono) + ";font-size:14px\"";
    }
    if (element == "table") {
        return " cellspacing=\"0\" cellpadding=\"0\" style=\"" + margin(14, 0) +
               ";border-collapse:collapse\"";
    }
    if (element == "td" || element == "th") {
        // Some programs keep the style around a table out of it.
        return pen_.themed("ln " + std::string(pen_.text_class())) +
               " style=\"padding:6px 10px;border:1px solid " + pen_.ink.line + ';' +
               pen_.text_style() + '"';
    }
    return "";
}

void MarkdownStyles::copy(const std::string& html, std::string& out) {
    const std::string blanked = TagMap(html).blanked(html);
    HtmlTokens tokens(blanked);
    while (const auto token = tokens.next()) {
        const bool is_start = token->kind == HtmlToken::Kind::kStart;
        std::size_t cursor = token->begin;
        if (is_start && token->finished && !find_attribute(tokens.attributes(), "style")) {
            cursor += 1 + token->name.size();
            out.append(html, token->begin, cursor - token->begin);
            out += attributes_of(token->name);
            check_html_size(out.size());
        }
        out.append(html, cursor, token->end - cursor);
        const bool is_block = is_start && element_class(token->name) != ElementClass::kFormatting;
        // Tags and blanks alone are dots and blanks: nobody sees them.
        const bool is_words = token->kind == HtmlToken::Kind::kText &&
                              blanked.find_first_not_of(". \n", token->begin) < token->end;
        if (is_block || is_words) {
            first_ = false;
        }
        if (is_start && !is_void(token->name)) {
            ++depth_;
        } else if (token->kind == HtmlToken::Kind::kEnd && depth_ > 0) {
            --depth_;
        }
    }
}

}  // namespace

void write_markdown(BlockPen& pen, std::string_view markdown) {
    MarkdownStyles(pen).copy(markdown_to_html(markdown), pen.out);
}

}  // namespace campaignd::mail
