#include "mail/compose/html_decode.h"

#include "mail/compose/html_tree.h"

namespace campaignd::mail {
namespace {

constexpr char kAfter = 'z';  // a letter, as the value of a merge tag mostly begins with

/// An element that holds the value and is never open: nothing nests.
void append_element(std::string& html, const AttributePiece& piece) {
    html += "<br class=\"";
    for (const char c : piece.raw) {
        if (c == '"') {
            html += "&quot;";
        } else {
            html += c;
        }
    }
    if (piece.goes_on) {
        html += kAfter;
    }
    html += "\">";
}

const GumboVector& body_of(const GumboOutput& tree) {
    const GumboVector& parts = tree.root->v.element.children;
    return static_cast<const GumboNode*>(parts.data[parts.length - 1])->v.element.children;
}

}  // namespace

std::vector<std::string> decode_attributes(const std::vector<AttributePiece>& pieces) {
    std::string html;
    for (const AttributePiece& piece : pieces) {
        if (piece.raw.find('&') != std::string_view::npos) {
            append_element(html, piece);
        }
    }
    const HtmlTree tree = parse_html(html);
    const GumboVector& elements = body_of(*tree);
    unsigned next = 0;
    std::vector<std::string> values;
    values.reserve(pieces.size());
    for (const AttributePiece& piece : pieces) {
        if (piece.raw.find('&') == std::string_view::npos) {
            values.emplace_back(piece.raw);
            continue;
        }
        const auto& element = *static_cast<const GumboNode*>(elements.data[next++]);
        std::string value = gumbo_get_attribute(&element.v.element.attributes, "class")->value;
        if (piece.goes_on && !value.empty()) {
            value.pop_back();
        }
        values.push_back(std::move(value));
    }
    return values;
}

}  // namespace campaignd::mail
