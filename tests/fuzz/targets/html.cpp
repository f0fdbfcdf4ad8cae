#include <gumbo.h>

#include <set>
#include <string>

#include "base/text.h"
#include "base/words.h"
#include "fuzz/targets.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/html_end.h"
#include "mail/compose/html_risks.h"
#include "mail/compose/html_text.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/html_tree.h"
#include "mail/compose/links.h"
#include "mail/compose/quiet_html.h"
#include "mail/compose/utm.h"

namespace campaignd::fuzz {
namespace {

/// The tokens of a document are all of it, in order.
void check_tokens(std::string_view html) {
    mail::HtmlTokens tokens(html);
    std::size_t end = 0;
    while (const auto token = tokens.next()) {
        require(token->begin == end && token->end >= token->begin, "tokens leave nothing out");
        end = token->end;
    }
    require(end == html.size(), "tokens reach to the end");
}

bool is_inside(std::string_view value) {
    value = trim(value);
    return value.starts_with('#') || equals_ignoring_case(value.substr(0, 5), "data:") ||
           value.starts_with("/m/");
}

/// Whether an element of a tree, as a browser's parser builds it, fetches or runs something.
void check_element(const GumboElement& element) {
    for (unsigned i = 0; i < element.attributes.length; ++i) {
        const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
        const std::string name = to_lower(attribute.name);
        const bool fetches = is_one_of(name, "src|srcset|srcdoc|background|poster|data");
        require(!fetches || is_inside(attribute.value) || attribute.value[0] == '\0',
                "a look fetches nothing");
        require(!name.starts_with("on") || name.size() == 2 || attribute.value[0] == '\0',
                "a look runs nothing");
    }
    if (element.tag == GUMBO_TAG_SCRIPT) {
        const GumboAttribute* type = gumbo_get_attribute(&element.attributes, "type");
        require(type != nullptr && std::string_view(type->value) == "text/plain",
                "a script in a look is text");
    }
}

void check_quiet(const GumboNode& node) {
    const bool is_element = node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
    if (!is_element && node.type != GUMBO_NODE_DOCUMENT) {
        return;
    }
    if (is_element) {
        check_element(node.v.element);
    }
    const GumboVector& children = is_element ? node.v.element.children : node.v.document.children;
    for (unsigned i = 0; i < children.length; ++i) {
        check_quiet(*static_cast<const GumboNode*>(children.data[i]));
    }
}

/// gumbo takes a name that it has seen in the tag, and the one behind it, for one name: it is no
/// witness then.
bool repeats_attributes(std::string_view html) {
    mail::HtmlTokens tokens(html);
    while (tokens.next()) {
        std::set<std::string> names;
        for (const mail::HtmlAttribute& attribute : tokens.attributes()) {
            if (!names.insert(to_lower(attribute.name)).second) {
                return true;
            }
        }
    }
    return false;
}

void check_links(std::string_view html) {
    mail::LinkBook book(nullptr, false);
    std::size_t end = 0;
    for (const mail::TrackSpan& span : book.find_in_html(html)) {
        require(span.begin >= end && span.end >= span.begin && span.end <= html.size(),
                "tracked places stand apart, in order");
        end = span.end;
    }
}

}  // namespace

void html(Input input) {
    const std::string html = mail::with_unix_newlines(first_of(input.rest(), 20'000));
    check_tokens(html);
    check_links(html);
    mail::html_risks(html);
    require(mail::find_end(html).position <= html.size(), "the end of a document is in it");
    UtmParameters utm;
    utm.values.fill("a&b");
    require(mail::with_utm(html, utm).size() >= html.size(), "parameters are only added");
    const std::string quiet = mail::quiet_html(html);
    mail::html_cost(html);
    mail::html_cost(quiet);
    if (!repeats_attributes(html)) {
        check_quiet(*mail::parse_html(quiet)->document);
    }
    const mail::TaggedText text = mail::html_to_text(html);
    require(text.text.size() <= std::size_t{9} * 1024 * 1024, "the text of HTML is bounded");
    std::size_t last = 0;
    for (const std::size_t place : text.tags) {
        require(place >= last && text.text.substr(place, 2) == "{{", "each place has its tag");
        last = place;
    }
    if (html.find("{{") == html.npos) {
        require(text.tags.empty(), "HTML makes no merge tag");
    }
}

}  // namespace campaignd::fuzz
