#include "mail/html_text.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "mail/tag_guard.h"
#include "mail/text_writer.h"

namespace campaignd::mail {
namespace {

constexpr int kMaxDepth = 400;

struct DestroyOutput {
    void operator()(GumboOutput* output) const noexcept {
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
};

bool is_hidden(const GumboElement& element) {
    const GumboAttribute* style = gumbo_get_attribute(&element.attributes, "style");
    if (style == nullptr) {
        return false;
    }
    std::string text = to_lower(style->value);
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text.find("display:none") != std::string::npos;
}

std::string_view attribute(const GumboElement& element, const char* name) {
    const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
    return found == nullptr ? std::string_view() : trim(found->value);
}

/// Newlines an element stands between: 2 = a blank line, 0 = it is inline.
int breaks_around(GumboTag tag) noexcept {
    switch (tag) {
        case GUMBO_TAG_P:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_UL:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_BLOCKQUOTE:
        case GUMBO_TAG_HR:
            return 2;
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_DD:
            return 1;
        default:
            return 0;
    }
}

bool is_skipped(GumboTag tag) noexcept {
    return tag == GUMBO_TAG_HEAD || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_SCRIPT ||
           tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_NOSCRIPT || tag == GUMBO_TAG_TEMPLATE;
}

/// Walks the parsed tree in order and tells the writer what it meets. Lives for one call.
class Walk {
  public:
    explicit Walk(const TagGuard& guard) : guard_(guard) {}

    void node(const GumboNode& node, int depth);
    void children(const GumboVector& list, int depth);

    std::string finish() { return writer_.finish(); }

  private:
    void element(const GumboNode& node, int depth);
    void inside(const GumboNode& node, int depth);
    void link(const GumboNode& node, int depth);
    void list_item(const GumboNode& node, int depth);

    const TagGuard& guard_;
    TextWriter writer_;
    int pre_ = 0;
};

void Walk::node(const GumboNode& node, int depth) {
    if (depth > kMaxDepth) {
        fail(ErrorCode::kInvalid, "the HTML nests more than 400 elements deep");
    }
    switch (node.type) {
        case GUMBO_NODE_ELEMENT:
            element(node, depth);
            return;
        case GUMBO_NODE_COMMENT:
            if (const auto word = guard_.word_at(node.v.text.text)) {
                writer_.mark(node.v.text.text);
            }
            return;
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE:
            if (pre_ > 0) {
                writer_.verbatim(node.v.text.text);
            } else {
                writer_.text(node.v.text.text);
            }
            return;
        default:
            return;
    }
}

void Walk::children(const GumboVector& list, int depth) {
    for (unsigned i = 0; i < list.length; ++i) {
        this->node(*static_cast<const GumboNode*>(list.data[i]), depth + 1);
    }
}

void Walk::element(const GumboNode& node, int depth) {
    const GumboElement& element = node.v.element;
    if (is_skipped(element.tag) || is_hidden(element)) {
        return;
    }
    const int breaks = breaks_around(element.tag);
    const bool nested_list =
        (element.tag == GUMBO_TAG_UL || element.tag == GUMBO_TAG_OL) && writer_.indented();
    writer_.break_lines(nested_list ? 1 : breaks);
    inside(node, depth);
    writer_.break_lines(nested_list ? 1 : breaks);
}

void Walk::inside(const GumboNode& node, int depth) {
    const GumboElement& element = node.v.element;
    switch (element.tag) {
        case GUMBO_TAG_BR:
            writer_.line_end();
            return;
        case GUMBO_TAG_HR:
            writer_.text("----");
            return;
        case GUMBO_TAG_IMG:
            writer_.text(attribute(element, "alt"));
            return;
        case GUMBO_TAG_A:
            link(node, depth);
            return;
        case GUMBO_TAG_LI:
            list_item(node, depth);
            return;
        case GUMBO_TAG_BLOCKQUOTE:
            writer_.indent("> ");
            children(node.v.element.children, depth);
            writer_.outdent();
            return;
        case GUMBO_TAG_PRE:
            ++pre_;
            children(node.v.element.children, depth);
            --pre_;
            return;
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
            writer_.space();
            children(node.v.element.children, depth);
            writer_.space();
            return;
        default:
            children(node.v.element.children, depth);
    }
}

void Walk::link(const GumboNode& node, int depth) {
    const std::string_view href = attribute(node.v.element, "href");
    const std::size_t begin = writer_.size();
    children(node.v.element.children, depth);
    const std::string shown(trim(writer_.since(begin)));
    const bool mail = href.starts_with("mailto:") && href.substr(7) == shown;
    if (href.empty() || href.front() == '#' || href == shown || mail) {
        return;
    }
    if (shown.empty()) {
        writer_.space();
        writer_.text(href);
        writer_.space();
    } else {
        writer_.text(" (" + std::string(href) + ")");
    }
}

void Walk::list_item(const GumboNode& node, int depth) {
    const GumboNode* parent = node.parent;
    std::string mark = "- ";
    if (parent != nullptr && parent->type == GUMBO_NODE_ELEMENT &&
        parent->v.element.tag == GUMBO_TAG_OL) {
        int number = 1;
        const GumboVector& list = parent->v.element.children;
        for (std::size_t i = 0; i < node.index_within_parent && i < list.length; ++i) {
            const auto* sibling = static_cast<const GumboNode*>(list.data[i]);
            const bool item =
                sibling->type == GUMBO_NODE_ELEMENT && sibling->v.element.tag == GUMBO_TAG_LI;
            number += item ? 1 : 0;
        }
        mark = std::to_string(number) + ". ";
    }
    writer_.item(mark);
    children(node.v.element.children, depth);
    writer_.outdent();
}

/// Elements that end by themselves, or cannot hold another of their kind.
bool closes_itself(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 16> kNames = {"p",
                                                         "li",
                                                         "td",
                                                         "th",
                                                         "tr",
                                                         "br",
                                                         "hr",
                                                         "dd",
                                                         "dt",
                                                         "img",
                                                         "meta",
                                                         "link",
                                                         "wbr",
                                                         "col",
                                                         "input",
                                                         "option"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Bounds what the parser may build: it recurses into open elements, and repeats open inline
/// elements in every block that follows.
void check_depth(std::string_view html) {
    constexpr std::size_t kMaxOpen = 2000;
    constexpr std::size_t kMaxNodes = 4'000'000;
    std::size_t open = 0;
    std::size_t deepest = 0;
    std::size_t elements = 0;
    for (std::size_t at = html.find('<'); at != std::string_view::npos;
         at = html.find('<', at + 1)) {
        const std::string_view rest = html.substr(at + 1, 8);
        if (rest.starts_with('/')) {
            open -= open > 0 ? 1U : 0U;
            continue;
        }
        const std::string lower = to_lower(rest);
        const std::string_view name = std::string_view(lower).substr(
            0, lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
        if (!name.empty()) {
            ++elements;
            open += closes_itself(name) ? 0U : 1U;
            deepest = std::max(deepest, open);
        }
    }
    if (deepest > kMaxOpen || deepest * elements > kMaxNodes) {
        fail(ErrorCode::kInvalid, "the HTML leaves too many elements open; close them");
    }
}

/// Without </body> and </html>: text after them is parsed as if it stood before them, comments
/// (and so our marks) are not, which would tear a section's tags from what they enclose.
std::string without_document_end(std::string_view html) {
    const std::string lower = to_lower(html);
    std::string out;
    std::size_t cursor = 0;
    for (std::size_t at = lower.find("</"); at != std::string::npos;
         at = lower.find("</", at + 2)) {
        const std::string_view name = std::string_view(lower).substr(at + 2, 4);
        const std::size_t end = lower.find('>', at);
        if ((name == "body" || name == "html") && end != std::string::npos) {
            out += html.substr(cursor, at - cursor);
            cursor = end + 1;
        }
    }
    return out.append(html.substr(cursor));
}

}  // namespace

std::string html_to_text(std::string_view html) {
    check_depth(html);
    const TagGuard guard(without_document_end(html), TagGuard::Reader::kHtml);
    const std::unique_ptr<GumboOutput, DestroyOutput> output(
        gumbo_parse_with_options(&kGumboDefaultOptions, guard.text().data(), guard.text().size()));
    Walk walk(guard);
    // Marks may stand before or after the root element, so the document is walked, not the root.
    walk.children(output->document->v.document.children, 0);
    return guard.restore(walk.finish());
}

}  // namespace campaignd::mail
