#include "mail/compose/html_end.h"

#include <algorithm>
#include <vector>

#include "mail/compose/html_tokens.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

std::string warning_of(const HtmlToken& token, std::string_view html) {
    const std::string_view before = html.substr(0, token.begin);
    const std::string line =
        "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) + ": ";
    constexpr std::string_view kEffect = "; mail programs show nothing of what follows";
    switch (token.kind) {
        case HtmlToken::Kind::kComment:
            return line + "the comment <!-- is never closed by -->" + std::string(kEffect);
        case HtmlToken::Kind::kRaw:
            return line + "<" + token.name + "> is never closed by </" + token.name + ">" +
                   std::string(kEffect);
        default:
            return line + "a tag is never closed by >" + std::string(kEffect);
    }
}

}  // namespace

namespace {

/// Everything of a document but its text: [begin, end), ascending.
struct Hidden {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// `position`, or the beginning of the markup around it.
std::size_t before_markup(const std::vector<Hidden>& markup, std::size_t position) {
    const auto after = std::upper_bound(
        markup.begin(), markup.end(), position, [](std::size_t at, const Hidden& hidden) {
            return at < hidden.end;
        });
    return after != markup.end() && after->begin < position ? after->begin : position;
}

}  // namespace

HtmlEnd find_end(std::string_view html) {
    const TagMap tags(html);
    const std::string blanked = tags.blanked(html);
    HtmlTokens tokens(blanked);
    HtmlEnd end{html.size(), {}};
    bool body = false;
    std::vector<Hidden> markup;
    while (const auto token = tokens.next()) {
        if (token->kind == HtmlToken::Kind::kText) {
            continue;
        }
        if (token->kind == HtmlToken::Kind::kRaw) {
            markup.back().end = token->end;  // as one with its element's tag
        } else {
            markup.push_back({token->begin, token->end});
        }
        if (!token->finished) {
            markup.back().end = html.size() + 1;
            end.position = std::min(end.position, markup.back().begin);
            end.warning = warning_of(*token, html);
        } else if (token->kind == HtmlToken::Kind::kEnd &&
                   (token->name == "body" || (token->name == "html" && !body))) {
            end.position = token->begin;
            body = body || token->name == "body";
        }
    }
    for (std::size_t last = end.position + 1; last != end.position;) {
        last = end.position;
        end.position = before_markup(markup, tags.before_sections(end.position));
    }
    return end;
}

bool shows_tag(std::string_view html, std::string_view name) {
    const TagMap tags(html);
    const std::string blanked = tags.blanked(html);
    HtmlTokens tokens(blanked);
    auto mark = tags.marks().begin();
    while (const auto token = tokens.next()) {
        const bool hidden = token->kind == HtmlToken::Kind::kComment ||
                            token->kind == HtmlToken::Kind::kRaw ||
                            token->kind == HtmlToken::Kind::kOther || !token->finished;
        for (; mark != tags.marks().end() && mark->begin < token->end; ++mark) {
            if (!hidden && !is_silent(mark->kind) && mark->name == name) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace campaignd::mail
