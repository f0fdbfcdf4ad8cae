#include "mail/compose/tag_scanner.h"

#include <algorithm>

#include "base/text.h"
#include "mail/compose/foreign_tags.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

constexpr std::size_t kShownBytes = 60;

/// The tag as a fault shows it: a whole message may stand between two braces.
std::string shown(std::string_view inside) {
    const bool cut = inside.size() > kShownBytes;
    return "{{" + std::string(truncate_utf8(inside, kShownBytes)) + (cut ? "…" : "") + "}}";
}

std::string name_fault(std::string_view name) {
    if (name.empty()) {
        return "the tag has no name";
    }
    if (name.size() > kMaxNameBytes) {
        return "the tag's name is longer than 200 bytes; is a }} missing before it?";
    }
    if (name.find_first_of("{}<>\n") != std::string_view::npos) {
        return shown(name) + " is no valid name; is a brace missing?";
    }
    if (name == ".") {
        return {};
    }
    if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos) {
        return shown(name) + " has an empty part between dots";
    }
    return {};
}

}  // namespace

std::size_t TagScanner::next_begin() {
    if (places_ == nullptr) {
        return source_.find("{{", at_);
    }
    while (place_ < places_->size() && (*places_)[place_] < at_) {
        ++place_;
    }
    return place_ < places_->size() ? (*places_)[place_] : std::string_view::npos;
}

std::optional<Tag> TagScanner::next() {
    const std::size_t begin = next_begin();
    if (begin == std::string_view::npos) {
        at_ = source_.size();
        return std::nullopt;
    }
    const std::string_view skipped = source_.substr(counted_, begin - counted_);
    line_ += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
    counted_ = begin;

    Tag tag;
    tag.begin = begin;
    tag.line = line_;
    const bool triple = source_.substr(begin, 3) == "{{{";
    const std::string_view closing = triple ? "}}}" : "}}";
    const std::size_t close = source_.find(closing, begin + closing.size());
    if (close == std::string_view::npos) {
        tag.end = source_.size();
        tag.fault = "a tag opens with " + std::string(closing.size(), '{') + " and never ends";
    } else {
        tag.end = close + closing.size();
        const std::size_t start = begin + closing.size();
        tag.kind = triple ? TagKind::kRaw : TagKind::kVariable;
        read_inside(tag, source_.substr(start, close - start));
    }
    at_ = tag.end;
    return tag;
}

void TagScanner::read_inside(Tag& tag, std::string_view inside) const {
    std::string_view rest = trim(inside);
    const char sigil = rest.empty() || tag.kind == TagKind::kRaw ? ' ' : rest.front();
    switch (sigil) {
        case '#':
            tag.kind = TagKind::kSection;
            break;
        case '^':
            tag.kind = TagKind::kInverted;
            break;
        case '/':
            tag.kind = TagKind::kClose;
            break;
        case '&':
            tag.kind = TagKind::kRaw;
            break;
        case '!':
            tag.kind = TagKind::kComment;
            return;
        case '>':
            tag.kind = TagKind::kPartial;
            tag.name = trim(rest.substr(1));
            tag.fault = "snippets such as " + shown(rest) + " cannot stand here";
            return;
        case '=':
            tag.fault = "the delimiters cannot be changed by " + shown(rest);
            return;
        default:
            break;
    }
    if (sigil == '#' || sigil == '^' || sigil == '/' || sigil == '&') {
        rest = trim(rest.substr(1));
    }
    const std::size_t bar = rest.find('|');
    if (bar != std::string_view::npos) {
        tag.fallback = trim(rest.substr(bar + 1));
        rest = trim(rest.substr(0, bar));
        if (is_silent(tag.kind)) {
            tag.fault = "a section cannot have a fallback: " + shown(inside);
            return;
        }
    }
    tag.name = rest;
    tag.fault = foreign_tag_fault(tag);
    if (tag.fault.empty()) {
        tag.fault = name_fault(rest);
    }
}

std::optional<LineSpan> standalone_line(std::string_view source, const Tag& tag) noexcept {
    if (!is_silent(tag.kind)) {
        return std::nullopt;
    }
    const auto blank = [&](std::size_t i) { return source[i] == ' ' || source[i] == '\t'; };
    LineSpan line{tag.begin, tag.end};
    while (line.begin > 0 && blank(line.begin - 1)) {
        --line.begin;
    }
    while (line.end < source.size() && blank(line.end)) {
        ++line.end;
    }
    const bool starts = line.begin == 0 || source[line.begin - 1] == '\n';
    const bool ends = line.end == source.size() || source[line.end] == '\n';
    if (!starts || !ends) {
        return std::nullopt;
    }
    line.end += line.end < source.size() ? 1U : 0U;
    return line;
}

std::string with_unix_newlines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        const std::size_t end = text.find('\r');
        out.append(text.substr(0, end));
        if (end == text.npos) {
            return out;
        }
        text.remove_prefix(end + 1);
        if (!text.starts_with('\n')) {
            out += '\n';
        }
    }
}

}  // namespace campaignd::mail
