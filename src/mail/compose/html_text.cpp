#include "mail/compose/html_text.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/html_tree.h"
#include "mail/compose/tag_guard.h"
#include "mail/compose/text_writer.h"

namespace campaignd::mail {
namespace {

constexpr int kMaxDepth = 400;

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
    std::map<const GumboNode*, int> numbers_;  // items seen of each ordered list
};

void Walk::node(const GumboNode& node, int depth) {
    if (depth > kMaxDepth) {
        fail(ErrorCode::kInvalid, "the HTML nests more than 400 elements deep; make it flatter");
    }
    switch (node.type) {
        case GUMBO_NODE_ELEMENT:
            element(node, depth);
            return;
        case GUMBO_NODE_COMMENT:
            if (const std::string words = guard_.silent_words(node.v.text.text); !words.empty()) {
                writer_.mark(words);
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
        mark = std::to_string(++numbers_[parent]) + ". ";
    }
    writer_.item(mark);
    children(node.v.element.children, depth);
    writer_.outdent();
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
        if (name != "body" && name != "html") {
            continue;
        }
        const std::size_t end = lower.find('>', at);
        if (end == std::string::npos) {
            break;
        }
        out += html.substr(cursor, at - cursor);
        cursor = end + 1;
        at = std::max(at, end - 1);
    }
    return out.append(html.substr(cursor));
}

}  // namespace

TaggedText html_to_text(std::string_view html) {
    const TagGuard guard(without_document_end(html), TagGuard::Reader::kHtml);
    html_cost(guard.text());
    const HtmlTree tree = parse_html(guard.text());
    Walk walk(guard);
    // Marks may stand before or after the root element, so the document is walked, not the root.
    walk.children(tree->document->v.document.children, 0);
    return guard.restore_text(walk.finish());
}

}  // namespace campaignd::mail
