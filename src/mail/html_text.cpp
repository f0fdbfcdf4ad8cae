#include "mail/html_text.h"

#include <gumbo.h>

#include <algorithm>
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

    std::string finish() { return writer_.finish(); }

  private:
    void element(const GumboNode& node, int depth);
    void inside(const GumboNode& node, int depth);
    void children(const GumboNode& node, int depth);
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

void Walk::children(const GumboNode& node, int depth) {
    const GumboVector& list = node.v.element.children;
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
            children(node, depth);
            writer_.outdent();
            return;
        case GUMBO_TAG_PRE:
            ++pre_;
            children(node, depth);
            --pre_;
            return;
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
            writer_.space();
            children(node, depth);
            writer_.space();
            return;
        default:
            children(node, depth);
    }
}

void Walk::link(const GumboNode& node, int depth) {
    const std::string_view href = attribute(node.v.element, "href");
    const std::size_t begin = writer_.size();
    children(node, depth);
    const std::string shown(trim(writer_.since(begin)));
    const bool mail = href.starts_with("mailto:") && href.substr(7) == shown;
    if (href.empty() || href.front() == '#' || href == shown || mail) {
        return;
    }
    if (shown.empty()) {
        writer_.text(href);
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
    children(node, depth);
    writer_.outdent();
}

/// Rough depth of open elements, so that neither the parser nor its clean-up recurses without end.
void check_depth(std::string_view html) {
    constexpr int kMaxOpen = 2000;
    int open = 0;
    for (std::size_t at = html.find('<'); at != std::string_view::npos && at + 1 < html.size();
         at = html.find('<', at + 1)) {
        const std::string name = to_lower(html.substr(at + 1, 3));
        if (name.front() != '/' && (name.front() < 'a' || name.front() > 'z')) {
            continue;
        }
        open += name.front() == '/' ? -1 : 1;
        const std::size_t end = html.find_first_of("<>", at + 1);
        const bool closed = end != std::string_view::npos && html[end - 1] == '/';
        const bool single = name.starts_with("br") || name == "img" || name.starts_with("hr") ||
                            name == "met" || name == "lin" || name.starts_with("li") ||
                            name.starts_with("p") || name.starts_with("t");
        open -= (closed || single) ? 1 : 0;
        open = std::max(open, 0);
        if (open > kMaxOpen) {
            fail(ErrorCode::kInvalid, "the HTML leaves more than 2000 elements open");
        }
    }
}

}  // namespace

std::string html_to_text(std::string_view html) {
    check_depth(html);
    const TagGuard guard(html, TagGuard::Reader::kHtml);
    const std::unique_ptr<GumboOutput, DestroyOutput> output(
        gumbo_parse_with_options(&kGumboDefaultOptions, guard.text().data(), guard.text().size()));
    Walk walk(guard);
    walk.node(*output->root, 0);
    return guard.restore(walk.finish());
}

}  // namespace campaignd::mail
