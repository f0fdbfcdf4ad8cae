#include "mail/tag_guard.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kDigits = 6;
constexpr std::string_view kCommentOpen = "<!--";
constexpr std::string_view kCommentClose = "-->";

/// A prefix that occurs nowhere in the source, so that no word of the author's is taken for ours.
std::string unused_prefix(std::string_view source) {
    std::string prefix = "mergetag";
    while (source.find(prefix) != std::string_view::npos) {
        prefix += 'q';
    }
    return prefix + "z";
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

/// True when the last word could be a bare URL, which Markdown ends only at a blank or "<".
bool ends_in_url(std::string_view text) noexcept {
    const std::size_t blank = text.find_last_of(" \t\n");
    const std::string_view word = blank == std::string_view::npos ? text : text.substr(blank + 1);
    return word.find("://") != std::string_view::npos ||
           word.find("www.") != std::string_view::npos;
}

}  // namespace

TagGuard::TagGuard(std::string_view source, Reader reader) : prefix_(unused_prefix(source)) {
    MergeContext context(TemplateKind::kHtml);
    TagScanner scanner(source);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        const std::string_view before = source.substr(cursor, tag->begin - cursor);
        context.feed(before);
        text_ += before;
        cursor = tag->end;
        add(source, *tag, reader, context.in_markup());
        if (!is_silent(tag->kind)) {
            context.note_value();
        }
    }
    text_ += source.substr(cursor);
}

void TagGuard::add(std::string_view source, const Tag& tag, Reader reader, bool in_markup) {
    if (tag.kind == TagKind::kComment) {
        return;
    }
    kept_.push_back({std::string(source.substr(tag.begin, tag.end - tag.begin)), tag.kind});
    if (text_.ends_with('<') && reader != Reader::kPlain) {
        text_.replace(text_.size() - 1, 1, "&lt;");  // or the word would name an element
    }
    const bool as_comment =
        is_silent(tag.kind) && ((reader == Reader::kHtml && !in_markup) ||
                                (reader == Reader::kMarkdown &&
                                 (stands_between_blocks(source, tag) || ends_in_url(text_))));
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

std::string TagGuard::restore(std::string_view parsed) const {
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
    out.reserve(parsed.size());
    std::size_t cursor = 0;
    for (std::size_t at = parsed.find(prefix_); at != std::string_view::npos;
         at = parsed.find(prefix_, at + 1)) {
        const auto found = word_at(parsed.substr(at));
        if (!found) {
            continue;
        }
        out += parsed.substr(cursor, at - cursor);
        cursor = at + found->size;
        for (const Wrapping& wrapping : kWrappings) {
            if (is_silent(found->kind) && out.ends_with(wrapping.open) &&
                parsed.substr(cursor).starts_with(wrapping.close)) {
                out.resize(out.size() - wrapping.open.size());
                cursor += wrapping.close.size();
            }
        }
        out += found->tag;
    }
    out += parsed.substr(cursor);
    return out;
}

}  // namespace campaignd::mail
