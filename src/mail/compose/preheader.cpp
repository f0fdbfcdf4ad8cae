#include "mail/compose/preheader.h"

#include <cstddef>

#include "mail/compose/blocks/block_text.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kOpen =
    "<div style=\"display:none;font-size:1px;line-height:1px;max-height:0;overflow:hidden;"
    "mso-hide:all\">";
// Inboxes show up to some 150 letters. A joiner, a non-joiner and a blank take the room of one and
// show nothing; programs that fold blanks keep them.
constexpr std::string_view kBlank = "&#847;&zwnj;&nbsp;";
constexpr int kBlanks = 120;

/// Where the body of a document begins: behind <body>, or what stands before the words without one.
std::size_t body_begin(std::string_view html) {
    const std::string blanked = TagMap(html).blanked(html);
    HtmlTokens tokens(blanked);
    std::size_t begin = 0;
    while (const auto token = tokens.next()) {
        const bool starts = token->kind == HtmlToken::Kind::kStart && token->finished;
        if (starts && token->name == "body") {
            return token->end;
        }
        if ((starts && token->name == "html") ||
            (token->kind == HtmlToken::Kind::kEnd && token->name == "head") ||
            (token->kind == HtmlToken::Kind::kOther && begin == 0 && token->finished)) {
            begin = token->end;
        }
    }
    return begin;
}

}  // namespace

std::string with_preheader(std::string html, std::string_view preheader) {
    std::string hidden(kOpen);
    hidden += attribute_html(preheader);
    for (int i = 0; i < kBlanks; ++i) {
        hidden += kBlank;
    }
    hidden += "</div>\n";
    return html.insert(body_begin(html), hidden);
}

}  // namespace campaignd::mail
