#include "mail/compose/tag_guard.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/text.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kDigits = 6;
constexpr std::string_view kCommentOpen = "<!--";
constexpr std::string_view kCommentClose = "-->";

/// Letters that nobody can have written: so many that they are never guessed, and drawn again
/// should they stand in the source all the same.
std::string unused_prefix(std::string_view source) {
    constexpr int kLetters = 13;  // 61 bits
    std::string prefix;
    do {
        std::uint64_t random = random_uint64();
        prefix = "mergetag";
        for (int i = 0; i < kLetters; ++i, random /= 26) {
            prefix += static_cast<char>('a' + random % 26);
        }
    } while (source.find(prefix) != std::string_view::npos);
    return prefix;
}

std::string_view line_before(std::string_view source, std::size_t at) {
    if (at == 0) {
        return {};
    }
    const std::size_t end = at - 1;
    const std::size_t newline = end == 0 ? std::string_view::npos : source.rfind('\n', end - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    return source.substr(begin, end - begin);
}

std::string_view line_after(std::string_view source, std::size_t at) {
    return source.substr(at, source.find('\n', at) - at);
}

/// A section mark that stands between Markdown blocks must not become a paragraph of its own; one
/// that stands amid a paragraph or a list must not end it.
bool stands_between_blocks(std::string_view source, const Tag& tag) {
    const auto line = standalone_line(source, tag);
    if (!line) {
        return false;
    }
    if (tag.kind == TagKind::kClose) {
        return trim(line_after(source, line->end)).empty();
    }
    return trim(line_before(source, line->begin)).empty();
}

/// Whether a place of an HTML source stands in a comment; asked in ascending order.
class Comments {
  public:
    explicit Comments(std::string_view html) : blanked_(TagMap(html).blanked(html)) {}

    bool hold(std::size_t position) {
        while (token_ && token_->end <= position) {
            token_ = tokens_.next();
        }
        return token_ && token_->kind == HtmlToken::Kind::kComment && token_->begin < position;
    }

  private:
    const std::string blanked_;
    HtmlTokens tokens_{blanked_};
    std::optional<HtmlToken> token_ = HtmlToken{};
};

}  // namespace

TagGuard::TagGuard(std::string_view source, Reader reader) : prefix_(unused_prefix(source)) {
    const bool is_html = reader == Reader::kHtml;
    std::optional<Comments> comments;
    if (is_html) {
        comments.emplace(source);
    }
    MergeContext context(TemplateKind::kHtml);
    TagScanner scanner(source);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        const std::string_view before = source.substr(cursor, tag->begin - cursor);
        context.feed(before);
        text_ += before;
        cursor = tag->end;
        add(source, *tag, reader, is_html && (context.in_markup() || comments->hold(tag->begin)));
        if (!is_silent(tag->kind)) {
            context.note_value();
        }
    }
    text_ += source.substr(cursor);
}

/// True when the last word could be a bare URL, which Markdown ends only at a blank or "<". Looks
/// at each byte once, however many tags stand in one word.
bool TagGuard::ends_in_url() {
    const std::string_view fresh = std::string_view(text_).substr(looked_);
    const std::size_t blank = fresh.find_last_of(" \t\n");
    if (blank != std::string_view::npos) {
        word_begin_ = looked_ + blank + 1;
        url_ = false;
    }
    // Both marks may begin in what was looked at before.
    const std::size_t from = std::max(word_begin_, looked_ - std::min<std::size_t>(looked_, 3));
    const std::string_view word = std::string_view(text_).substr(from);
    url_ = url_ || word.find("://") != std::string_view::npos ||
           word.find("www.") != std::string_view::npos;
    looked_ = text_.size();
    return url_;
}

void TagGuard::add(std::string_view source, const Tag& tag, Reader reader, bool is_bare) {
    if (tag.kind == TagKind::kComment) {
        return;
    }
    kept_.push_back({std::string(source.substr(tag.begin, tag.end - tag.begin)), tag.kind});
    if (text_.ends_with('<') && reader != Reader::kPlain) {
        text_.replace(text_.size() - 1, 1, "&lt;");  // or the word would name an element
        looked_ = std::min(looked_, text_.size());
    }
    const bool as_comment =
        is_silent(tag.kind) &&
        ((reader == Reader::kHtml && !is_bare) ||
         (reader == Reader::kMarkdown && (stands_between_blocks(source, tag) || ends_in_url())));
    const std::string word_text = word(kept_.size() - 1);
    if (as_comment) {
        text_.append(kCommentOpen).append(word_text).append(kCommentClose);
    } else if (is_silent(tag.kind) && reader != Reader::kHtml) {
        text_.append(kFence).append(word_text).append(kFence);
    } else {
        text_ += word_text;
    }
}

std::string TagGuard::word(std::size_t index) const {
    const std::string digits = std::to_string(index);
    return prefix_ + std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits + "z";
}

std::optional<TagGuard::Word> TagGuard::word_at(std::string_view text) const noexcept {
    const std::size_t size = prefix_.size() + kDigits + 1;
    if (!text.starts_with(prefix_) || text.size() < size || text[size - 1] != 'z') {
        return std::nullopt;
    }
    const auto index = parse_int(text.substr(prefix_.size(), kDigits));
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= kept_.size()) {
        return std::nullopt;
    }
    const Kept& kept = kept_[static_cast<std::size_t>(*index)];
    return Word{kept.tag, kept.kind, size};
}

bool TagGuard::only_silent(std::string_view line) const noexcept {
    bool seen = false;
    while (!line.empty()) {
        if (line.front() == ' ' || line.front() == '\t') {
            line.remove_prefix(1);
            continue;
        }
        if (line.starts_with(kFence)) {
            line.remove_prefix(kFence.size());
            continue;
        }
        const auto found = word_at(line);
        if (!found || !is_silent(found->kind)) {
            return false;
        }
        seen = true;
        line.remove_prefix(found->size);
    }
    return seen;
}

namespace {

/// Appends what stands between two tags to HTML.
void append_read(std::string& out, std::string_view literal, bool tag_follows) {
    for (std::size_t i = 0; i < literal.size(); ++i) {
        const bool last = i + 1 == literal.size();
        const bool opens = literal[i] == '{' && (last ? tag_follows : literal[i + 1] == '{');
        if (opens) {
            out += "&#123;";
        } else {
            out += literal[i];
        }
    }
}

}  // namespace

template <class OnLiteral, class OnWord>
void TagGuard::for_each_word(std::string_view parsed, OnLiteral&& literal, OnWord&& word) const {
    std::size_t cursor = 0;
    for (std::size_t at = parsed.find(prefix_); at != std::string_view::npos;
         at = parsed.find(prefix_, std::max(cursor, at + 1))) {
        if (const auto found = word_at(parsed.substr(at))) {
            literal(parsed.substr(cursor, at - cursor), true);
            cursor = word(*found, at + found->size);
        }
    }
    literal(parsed.substr(cursor), false);
}

std::string TagGuard::silent_words(std::string_view text) const {
    std::string words;
    for_each_word(
        text,
        [](std::string_view, bool) {},
        [&](const Word& word, std::size_t end) {
            if (is_silent(word.kind)) {
                words += text.substr(end - word.size, word.size);
            }
            return end;
        });
    return words;
}

std::string TagGuard::restore(std::string_view html) const {
    struct Wrapping {
        std::string_view open, close;
    };

    static constexpr std::array<Wrapping, 6> kWrappings = {{{kFence, kFence},
                                                            {"%EE%80%80", "%EE%80%80"},
                                                            {kCommentOpen, kCommentClose},
                                                            {"&lt;!--", "--&gt;"},
                                                            {"%3C!--", "--%3E"},
                                                            {"<p>", "</p>"}}};
    std::string out;
    out.reserve(html.size());
    for_each_word(
        html,
        [&](std::string_view literal, bool tag_follows) { append_read(out, literal, tag_follows); },
        [&](const Word& word, std::size_t end) {
            for (const Wrapping& wrapping : kWrappings) {
                if (is_silent(word.kind) && out.ends_with(wrapping.open) &&
                    html.substr(end).starts_with(wrapping.close)) {
                    out.resize(out.size() - wrapping.open.size());
                    end += wrapping.close.size();
                }
            }
            out += word.tag;
            return end;
        });
    return out;
}

TaggedText TagGuard::restore_text(std::string_view text) const {
    TaggedText out;
    out.text.reserve(text.size());
    for_each_word(
        text,
        [&](std::string_view literal, bool) { out.text += literal; },
        [&](const Word& word, std::size_t end) {
            out.tags.push_back(out.text.size());
            out.text += word.tag;
            return end;
        });
    return out;
}

}  // namespace campaignd::mail
