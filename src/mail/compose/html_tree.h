#pragma once

#include <gumbo.h>

#include <memory>
#include <string>

namespace campaignd::mail {

struct DestroyHtmlTree {
    void operator()(GumboOutput* output) const noexcept {
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
};

/// A parsed document; its pointers into the source hold as long as that does.
using HtmlTree = std::unique_ptr<GumboOutput, DestroyHtmlTree>;

/// Only for what html_cost() lets pass: building the tree can take the square of the document, and
/// destroying it recurses. Faults are not recorded, for each would copy the stack of open elements.
inline HtmlTree parse_html(const std::string& html) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    return HtmlTree(gumbo_parse_with_options(&options, html.data(), html.size()));
}

}  // namespace campaignd::mail
