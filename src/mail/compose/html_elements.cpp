#include "mail/compose/html_elements.h"

#include <algorithm>
#include <array>

namespace campaignd::mail {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_formatting(std::string_view name) {
    constexpr std::array<std::string_view, 14> kNames = {"a",
                                                         "b",
                                                         "big",
                                                         "code",
                                                         "em",
                                                         "font",
                                                         "i",
                                                         "nobr",
                                                         "s",
                                                         "small",
                                                         "strike",
                                                         "strong",
                                                         "tt",
                                                         "u"};
    return is_one_of(name, kNames);
}

bool is_boundary(std::string_view name) {
    constexpr std::array<std::string_view, 10> kNames = {"table",
                                                         "template",
                                                         "select",
                                                         "svg",
                                                         "math",
                                                         "object",
                                                         "applet",
                                                         "marquee",
                                                         "button",
                                                         "frameset"};
    return is_one_of(name, kNames);
}

bool is_block(std::string_view name) {
    constexpr std::array<std::string_view, 33> kNames = {
        "address", "article", "aside",   "blockquote", "center",     "details", "dialog",
        "dir",     "div",     "dl",      "fieldset",   "figcaption", "figure",  "footer",
        "form",    "h1",      "h2",      "h3",         "h4",         "h5",      "h6",
        "header",  "hgroup",  "listing", "main",       "menu",       "nav",     "ol",
        "pre",     "section", "summary", "ul",         "iframe"};
    return is_one_of(name, kNames);
}

}  // namespace

ElementClass element_class(std::string_view name) {
    return is_formatting(name) ? ElementClass::kFormatting
           : is_boundary(name) ? ElementClass::kBoundary
           : is_block(name)    ? ElementClass::kBlock
                               : ElementClass::kOther;
}

bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 19> kNames = {"area",
                                                         "base",
                                                         "basefont",
                                                         "bgsound",
                                                         "br",
                                                         "col",
                                                         "embed",
                                                         "frame",
                                                         "hr",
                                                         "image",
                                                         "img",
                                                         "input",
                                                         "keygen",
                                                         "link",
                                                         "meta",
                                                         "param",
                                                         "source",
                                                         "track",
                                                         "wbr"};
    return is_one_of(name, kNames);
}

bool ends_itself(std::string_view name) {
    constexpr std::array<std::string_view, 11> kNames = {"p",
                                                         "li",
                                                         "dd",
                                                         "dt",
                                                         "option",
                                                         "optgroup",
                                                         "html",
                                                         "head",
                                                         "body",
                                                         "colgroup",
                                                         "frameset"};
    return is_one_of(name, kNames);
}

bool is_table_part(std::string_view name) {
    constexpr std::array<std::string_view, 7> kNames = {
        "td", "th", "tr", "tbody", "thead", "tfoot", "caption"};
    return is_one_of(name, kNames);
}

}  // namespace campaignd::mail
