#include "mail/compose/html_tokens.h"

#include <algorithm>

#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f";

/// Elements whose content is text to the tokenizer.
bool holds_raw_text(std::string_view name) {
    return is_one_of(name, "title|textarea|style|script|xmp|iframe|noembed|noframes|plaintext");
}

}  // namespace

std::optional<HtmlToken> HtmlTokens::next() {
    if (at_ >= html_.size() && raw_of_.empty()) {
        return std::nullopt;
    }
    HtmlToken token;
    if (!raw_of_.empty()) {
        token = raw();
    } else if (html_[at_] == '<') {
        token = markup(at_);
    } else {
        token.begin = at_;
        token.end = std::min(html_.find('<', at_), html_.size());
    }
    at_ = token.end;
    // An element without content gives no token for it, unless it is the document's end.
    const bool nothing = token.begin == token.end && token.finished;
    return nothing ? next() : std::optional<HtmlToken>(std::move(token));
}

/// Past `what`, or to the end of the document.
std::size_t HtmlTokens::past(std::string_view what, std::size_t from, HtmlToken& token) const {
    const std::size_t found = html_.find(what, from);
    token.finished = found != std::string_view::npos;
    return token.finished ? found + what.size() : html_.size();
}

HtmlToken HtmlTokens::markup(std::size_t begin) {
    HtmlToken token;
    token.begin = begin;
    const std::string_view rest = html_.substr(begin);
    const char second = rest.size() > 1 ? rest[1] : ' ';
    if (is_letter(second)) {
        return tag(begin, HtmlToken::Kind::kStart);
    }
    if (second == '/' && rest.size() > 2 && is_letter(rest[2])) {
        return tag(begin, HtmlToken::Kind::kEnd);
    }
    if (rest.starts_with("<!--")) {
        return comment(begin);
    }
    if (second == '!' || second == '?' || (second == '/' && rest.size() > 2)) {
        token.kind = HtmlToken::Kind::kOther;
        token.end = past(">", begin, token);
        return token;
    }
    token.end = std::min(html_.find('<', begin + 1), html_.size());
    return token;
}

HtmlToken HtmlTokens::comment(std::size_t begin) {
    HtmlToken token;
    token.kind = HtmlToken::Kind::kComment;
    token.begin = begin;
    const std::string_view inside = html_.substr(begin + 4);
    for (const std::string_view empty : {">", "->"}) {
        if (inside.starts_with(empty)) {
            token.end = begin + 4 + empty.size();
            return token;
        }
    }
    token.end = html_.size();
    token.finished = false;
    for (std::size_t dashes = html_.find("--", begin + 4); dashes != std::string_view::npos;
         dashes = html_.find("--", dashes + 1)) {
        const std::string_view after = html_.substr(dashes + 2, 2);
        if (after.starts_with('>') || after == "!>") {
            token.end = dashes + 2 + (after.front() == '>' ? 1U : 2U);
            token.finished = true;
            break;
        }
    }
    return token;
}

HtmlToken HtmlTokens::tag(std::size_t begin, HtmlToken::Kind kind) {
    HtmlToken token;
    token.kind = kind;
    token.begin = begin;
    const std::size_t name = begin + (kind == HtmlToken::Kind::kStart ? 1U : 2U);
    const std::size_t name_end = std::min(html_.find_first_of(" \t\n\r\f/>", name), html_.size());
    token.name = to_lower(html_.substr(name, name_end - name));
    token.end = read_attributes(name_end);
    token.finished = tag_closed_;
    if (kind == HtmlToken::Kind::kStart && token.finished && holds_raw_text(token.name)) {
        raw_of_ = token.name;
    }
    return token;
}

/// From behind a tag's name to past its ">", or to the end of the document.
std::size_t HtmlTokens::read_attributes(std::size_t at) {
    attributes_.clear();
    tag_closed_ = false;
    while (at < html_.size()) {
        const char c = html_[at];
        if (c == '>') {
            tag_closed_ = true;
            return at + 1;
        }
        if (is_blank(c) || c == '/') {
            ++at;
            continue;
        }
        // A name may begin with "=", and holds everything up to one of these.
        const std::size_t name_end =
            std::min(html_.find_first_of(" \t\n\r\f/>=", at + 1), html_.size());
        HtmlAttribute& attribute = attributes_.emplace_back();
        attribute.name = html_.substr(at, name_end - at);
        attribute.value = html_.substr(name_end, 0);
        at = read_value(name_end, attribute);
    }
    return html_.size();
}

/// From behind an attribute's name to past its value; there may be none.
std::size_t HtmlTokens::read_value(std::size_t at, HtmlAttribute& attribute) const {
    const std::size_t equals = html_.find_first_not_of(kBlanks, at);
    if (equals == std::string_view::npos || html_[equals] != '=') {
        return at;
    }
    const std::size_t begin = std::min(html_.find_first_not_of(kBlanks, equals + 1), html_.size());
    if (begin == html_.size() || html_[begin] == '>') {
        return begin;
    }
    const char quote = html_[begin];
    if (quote == '"' || quote == '\'') {
        const std::size_t end = std::min(html_.find(quote, begin + 1), html_.size());
        attribute.value = html_.substr(begin + 1, end - begin - 1);
        return std::min(end + 1, html_.size());
    }
    const std::size_t end = std::min(html_.find_first_of(" \t\n\r\f>", begin), html_.size());
    attribute.value = html_.substr(begin, end - begin);
    return end;
}

/// The content of style, script, title …, up to its end tag.
HtmlToken HtmlTokens::raw() {
    HtmlToken token;
    token.kind = HtmlToken::Kind::kRaw;
    token.begin = at_;
    token.name = std::move(raw_of_);
    raw_of_.clear();
    token.end = html_.size();
    token.finished = false;
    for (std::size_t close = html_.find("</", at_); close != std::string_view::npos;
         close = html_.find("</", close + 2)) {
        const std::string_view name = html_.substr(close + 2, token.name.size());
        const std::size_t after = close + 2 + name.size();
        const bool ends = after < html_.size() &&
                          (is_blank(html_[after]) || html_[after] == '/' || html_[after] == '>');
        if (ends && token.name != "plaintext" && equals_ignoring_case(name, token.name)) {
            token.end = close;
            token.finished = true;
            break;
        }
    }
    return token;
}

std::optional<std::string_view> find_attribute(const std::vector<HtmlAttribute>& attributes,
                                               std::string_view name) {
    for (const HtmlAttribute& attribute : attributes) {
        if (equals_ignoring_case(attribute.name, name)) {
            return attribute.value;
        }
    }
    return std::nullopt;
}

}  // namespace campaignd::mail
