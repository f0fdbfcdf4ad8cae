#include "mail/compose/markdown.h"

#include <md4c-html.h>

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/markdown_bounds.h"
#include "mail/compose/tag_guard.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {
namespace {

constexpr unsigned kFlags = MD_DIALECT_GITHUB;
constexpr std::size_t kMostHtml = std::size_t{8} * 1024 * 1024;

/// Counts what md4c would write, and stops it.
struct Meter {
    std::size_t bytes = 0;

    int add(std::size_t size) {
        bytes += size;
        return bytes > kMostHtml ? 1 : 0;
    }
};

int meter_block(MD_BLOCKTYPE /*type*/, void* /*detail*/, void* meter) {
    constexpr std::size_t kTag = 8;
    return static_cast<Meter*>(meter)->add(kTag);
}

int meter_span(MD_SPANTYPE type, void* detail, void* meter) {
    std::size_t size = 8;
    if (type == MD_SPAN_A) {
        const auto* link = static_cast<const MD_SPAN_A_DETAIL*>(detail);
        size += link->href.size + link->title.size;
    } else if (type == MD_SPAN_IMG) {
        const auto* image = static_cast<const MD_SPAN_IMG_DETAIL*>(detail);
        size += image->src.size + image->title.size;
    }
    return static_cast<Meter*>(meter)->add(size);
}

int meter_text(MD_TEXTTYPE /*type*/, const MD_CHAR* /*text*/, MD_SIZE size, void* meter) {
    return static_cast<Meter*>(meter)->add(size);
}

/// A few bytes can stand for many: a table's row is filled up to its header's columns, and a
/// reference is written out wherever it is used.
void check_output(const std::string& markdown) {
    Meter meter;
    MD_PARSER parser{};
    parser.flags = kFlags;
    parser.enter_block = meter_block;
    parser.leave_block = meter_block;
    parser.enter_span = meter_span;
    parser.leave_span = meter_span;
    parser.text = meter_text;
    md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &meter);
    if (meter.bytes > kMostHtml) {
        fail(ErrorCode::kInvalid,
             "the Markdown would become more than 8 MiB of HTML: use fewer table columns and "
             "shorter link references");
    }
}

void append_chunk(const MD_CHAR* text, MD_SIZE size, void* out) {
    static_cast<std::string*>(out)->append(text, size);
}

/// True when the tag stands as a word of its own, so that it can be made a link.
bool stands_alone(std::string_view source, const Tag& tag) {
    constexpr std::string_view kBefore = " \t\n";
    constexpr std::string_view kAfter = " \t\n.,;!";
    const bool free_before =
        tag.begin == 0 || kBefore.find(source[tag.begin - 1]) != std::string_view::npos;
    const bool free_after =
        tag.end == source.size() || kAfter.find(source[tag.end]) != std::string_view::npos;
    return free_before && free_after;
}

/// Writes bare URL tags as Markdown links.
std::string link_url_tags(std::string_view source) {
    std::string out;
    TagScanner scanner(source);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        const bool variable = !is_silent(tag->kind);
        if (!variable || !is_url_tag(tag->name)) {
            continue;
        }
        const bool bracketed = tag->begin > cursor && source[tag->begin - 1] == '<' &&
                               source.substr(tag->end).starts_with('>');
        if (bracketed || stands_alone(source, *tag)) {
            const std::string_view text = source.substr(tag->begin, tag->end - tag->begin);
            const std::size_t edge = bracketed ? 1 : 0;
            out.append(source.substr(cursor, tag->begin - edge - cursor));
            out.append("[").append(text).append("](").append(text).append(")");
            cursor = tag->end + edge;
        }
    }
    return out.append(source.substr(cursor));
}

/// `[words](https://… "track:off")` is a link on which clicks are not counted: Markdown has no
/// other place for such a mark than the title.
std::string with_uncounted(std::string_view html) {
    constexpr std::string_view kTitle = " title=\"track:off\"";
    std::string out;
    out.reserve(html.size());
    std::size_t cursor = 0;
    for (std::size_t at = html.find(kTitle); at != html.npos; at = html.find(kTitle, cursor)) {
        out.append(html.substr(cursor, at - cursor)).append(" data-track=\"off\"");
        cursor = at + kTitle.size();
    }
    return out.append(html.substr(cursor));
}

void append_link(std::string& out, std::string_view escaped_url) {
    out.append("<a href=\"").append(escaped_url).append("\">").append(escaped_url).append("</a>");
}

/// The tag's word when the whole of `word` is one URL tag.
bool is_url_word(const TagGuard& guard, std::string_view word) {
    const auto found = guard.word_at(word);
    if (!found || found->size != word.size()) {
        return false;
    }
    TagScanner scanner(found->tag);
    const auto tag = scanner.next();
    return tag && is_url_tag(tag->name);
}

/// One blank-free word of a text: a link when it is a URL, without the punctuation after it.
void append_word(std::string& out, const TagGuard& guard, std::string_view word) {
    constexpr std::string_view kTrailing = ".,;:!?)]}'\">";
    constexpr std::string_view kLeading = "([{<'\"";
    std::size_t begin = 0;
    while (begin < word.size() && kLeading.find(word[begin]) != std::string_view::npos) {
        ++begin;
    }
    std::size_t end = word.size();
    while (end > begin && kTrailing.find(word[end - 1]) != std::string_view::npos) {
        --end;
    }
    const std::string_view core = word.substr(begin, end - begin);
    html_escape_to(out, word.substr(0, begin));
    const bool is_url = (core.starts_with("https://") && core.size() > 8) ||
                        (core.starts_with("http://") && core.size() > 7);
    if (is_url || is_url_word(guard, core)) {
        append_link(out, html_escape(core));
    } else {
        html_escape_to(out, core);
    }
    html_escape_to(out, word.substr(end));
}

/// Words and section tags of one line; a tag may touch a URL without being a part of it.
void append_words(std::string& out, const TagGuard& guard, std::string_view words) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(TagGuard::kFence), words.size());
        append_word(out, guard, words.substr(0, end));
        words.remove_prefix(end);
        if (words.empty()) {
            return;
        }
        // A fence that the author wrote fences nothing.
        std::size_t size = TagGuard::kFence.size();
        const auto tag = guard.word_at(words.substr(size));
        if (tag && words.substr(size + tag->size).starts_with(TagGuard::kFence)) {
            size += tag->size + TagGuard::kFence.size();
        }
        out += words.substr(0, size);
        words.remove_prefix(size);
    }
}

void append_line(std::string& out, const TagGuard& guard, std::string_view line) {
    constexpr std::string_view kBlank = " \t";
    std::size_t at = 0;
    while (at < line.size()) {
        const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
        append_words(out, guard, line.substr(at, end - at));
        const std::size_t next = std::min(line.find_first_not_of(kBlank, end), line.size());
        if (next > end) {
            out += ' ';
        }
        for (std::size_t i = end + 1; i < next; ++i) {
            out += "&#160;";  // a run of blanks is meant to be seen
        }
        at = next;
    }
}

}  // namespace

bool is_url_tag(std::string_view name) noexcept {
    return name == "unsubscribe_url" || name == "view_url" || name == "confirm_url";
}

std::string markdown_to_html(std::string_view markdown) {
    const std::string linked = link_url_tags(with_unix_newlines(markdown));
    const TagGuard guard(linked, TagGuard::Reader::kMarkdown);
    check_paragraphs(guard.text());
    check_output(guard.text());
    std::string html;
    html.reserve(linked.size() * 2);
    if (md_html(guard.text().data(),
                static_cast<MD_SIZE>(guard.text().size()),
                append_chunk,
                &html,
                kFlags,
                0) != 0) {
        fail(ErrorCode::kInvalid, "the Markdown cannot be read");
    }
    return guard.restore(with_uncounted(html));
}

std::string text_to_html(std::string_view text) {
    const std::string source = with_unix_newlines(text);
    const TagGuard guard(source, TagGuard::Reader::kPlain);
    std::string html = "<p>";
    const std::string_view guarded = guard.text();
    std::size_t at = 0;
    while (at < guarded.size()) {
        const std::size_t newline = guarded.find('\n', at);
        const std::size_t end = std::min(newline, guarded.size());
        const std::string_view line = guarded.substr(at, end - at);
        append_line(html, guard, line);
        if (newline != std::string_view::npos) {
            html += guard.only_silent(line) ? "\n" : "<br>\n";
        }
        at = end + 1;
    }
    return guard.restore(html + "</p>\n");
}

std::string html_document(std::string_view fragment) {
    std::string html =
        "<!DOCTYPE html>\n"
        "<html>\n"
        "<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "</head>\n"
        "<body style=\"margin:0;padding:16px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,"
        "Arial,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a\">\n"
        "<div style=\"max-width:640px\">\n";
    html += fragment;
    html += "</div>\n</body>\n</html>\n";
    return html;
}

}  // namespace campaignd::mail
