#include "mail/compose/markdown.h"

#include <md4c.h>

#include <algorithm>

#include "base/error.h"
#include "fuzz/targets.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/markdown_bounds.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::fuzz {
namespace {

/// What md4c reads as one run of inline text, of which it may look at all again and again.
struct Longest {
    std::size_t now = 0;
    std::size_t most = 0;
    bool copied = false;  // code and raw HTML are not looked through
};

int enter(MD_BLOCKTYPE type, void* /*detail*/, void* state) {
    auto& longest = *static_cast<Longest*>(state);
    longest.now = 0;
    longest.copied = type == MD_BLOCK_CODE || type == MD_BLOCK_HTML;
    return 0;
}

int leave(MD_BLOCKTYPE /*type*/, void* /*detail*/, void* state) {
    auto& longest = *static_cast<Longest*>(state);
    longest.now = 0;
    longest.copied = false;
    return 0;
}

int span(MD_SPANTYPE /*type*/, void* /*detail*/, void* /*state*/) {
    return 0;
}

int text(MD_TEXTTYPE /*type*/, const MD_CHAR* /*text*/, MD_SIZE size, void* state) {
    auto& longest = *static_cast<Longest*>(state);
    longest.now += longest.copied ? 0 : size;
    longest.most = std::max(longest.most, longest.now);
    return 0;
}

/// What passes as short paragraphs is short to md4c, too.
void check_bounds(std::string_view source) {
    constexpr std::size_t kLongest = 40;
    try {
        mail::check_paragraphs(source, kLongest);
    } catch (const Error&) {
        return;
    }
    Longest longest;
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB;
    parser.enter_block = enter;
    parser.leave_block = leave;
    parser.enter_span = span;
    parser.leave_span = span;
    parser.text = text;
    md_parse(source.data(), static_cast<MD_SIZE>(source.size()), &parser, &longest);
    require(longest.most <= kLongest, "no paragraph is longer than was looked at");
}

std::size_t tags_in(std::string_view text) {
    mail::TagScanner scanner(text);
    std::size_t count = 0;
    while (scanner.next()) {
        ++count;
    }
    return count;
}

/// Words and links alone: what a text says is no markup.
void check_text(std::string_view source) {
    const std::string html = mail::text_to_html(source);
    mail::HtmlTokens tokens(html);
    while (const auto token = tokens.next()) {
        const bool plain = token->kind == mail::HtmlToken::Kind::kText || token->name == "p" ||
                           token->name == "br" || token->name == "a";
        require(plain || source.find("{{") != source.npos, "a text becomes no markup");
    }
}

}  // namespace

void markdown(Input input) {
    const std::string source = mail::with_unix_newlines(first_of(input.rest(), 20'000));
    check_bounds(source);
    check_text(source);
    const std::string html = mail::markdown_to_html(source);
    require(html.size() <= std::size_t{32} * 1024 * 1024, "the HTML of Markdown is bounded");
    // A tag that is an address by itself stands twice: where the link leads, and as its words. A
    // reference is written out wherever it is used.
    if (source.find("{{") == source.npos) {
        require(tags_in(html) == 0, "Markdown makes no merge tag");
    }
}

}  // namespace campaignd::fuzz
