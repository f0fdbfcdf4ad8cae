#include "mail/compose/markdown_bounds.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostNested = 50;
constexpr std::size_t kMostLooks = 400'000'000;  // at bytes; each takes it about 0.4 ns

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos;
         at = text.find(what, at + what.size())) {
        ++count;
    }
    return count;
}

/// A line that begins a block of raw HTML at the document's own level, which reaches to the next
/// blank line and is copied (CommonMark 0.30 section 4.6, kind 6; the names that a pasted
/// newsletter begins with).
bool begins_html(std::string_view line) {
    constexpr std::string_view kNames = "table|div|center|html|head|body|tr|td|p|section";
    if (!line.starts_with('<')) {
        return false;
    }
    const std::string_view rest = line.substr(1);
    const std::string_view name = rest.substr(0, rest.find_first_of(" \t>"));
    return name.size() < rest.size() && any_word(kNames, [&](std::string_view known) {
               return equals_ignoring_case(name, known);
           });
}

/// A line behind which blank lines may end nothing and HTML may be no block: a fence, or HTML of
/// the kinds that end elsewhere.
bool opens_more(std::string_view line) {
    constexpr std::string_view kBegins = "```|~~~|<!|<?|<script|<pre|<style|<textarea";
    line.remove_prefix(std::min(line.find_first_not_of(" \t>-+*0123456789.)"), line.size()));
    if ((line.starts_with("<!--") && line.find("-->", 4) != line.npos) ||
        (line.starts_with("<?") && line.find("?>", 2) != line.npos) ||
        (line.size() > 2 && line.starts_with("<!") && is_letter(line[2]) &&
         line.find('>') != line.npos)) {
        return false;
    }
    return any_word(kBegins, [&](std::string_view known) {
        return equals_ignoring_case(line.substr(0, known.size()), known);
    });
}

/// A line that makes a table of the one before: those behind it are its rows.
bool is_table_rule(std::string_view line) {
    return line.find('-') != line.npos && line.find_first_not_of("|-: \t>") == line.npos;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t>") == std::string_view::npos;
}

/// A line that ends the paragraph before. A mark of a quote so far to the right is its text.
bool ends_paragraph(std::string_view line) {
    const std::size_t last = line.rfind('>');
    const std::string_view marks = line.substr(0, last == line.npos ? 0 : last);
    return is_blank(line) && marks.find('\t') == marks.npos && marks.find("    ") == marks.npos;
}

/// A line that begins a list item, and so ends the paragraph before.
bool begins_item(std::string_view line) {
    const std::size_t first = std::min(line.find_first_not_of(" \t>"), line.size());
    const std::string_view rest = line.substr(first);
    // An empty item ends no paragraph.
    return first <= 3 && rest.size() > 1 && rest[1] == ' ' && !is_blank(rest.substr(1)) &&
           std::string_view("-+*").find(rest[0]) != std::string_view::npos;
}

/// How many quotes and list items the line begins in each other.
std::size_t begun_by(std::string_view line) {
    constexpr std::string_view kBlanks = " \t";
    std::size_t count = 0;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
        const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
        const char mark = digits < line.size() ? line[digits] : '\0';
        const bool quote = digits == 0 && mark == '>';
        const bool item =
            digits == 0 ? mark == '-' || mark == '+' || mark == '*' : mark == '.' || mark == ')';
        line.remove_prefix(std::min(digits + 1, line.size()));
        if (!quote && !(item && !line.empty() && kBlanks.find(line.front()) != kBlanks.npos)) {
            return count;
        }
        ++count;
    }
}

/// What has been read of one paragraph.
struct Paragraph {
    std::size_t begin = 0;
    std::size_t line = 1;
    bool is_html = false;
    bool has_table = false;
};

void refuse(const Paragraph& paragraph, const char* why) {
    fail(ErrorCode::kInvalid,
         "line " + std::to_string(paragraph.line) + ": the paragraph that begins here " + why +
             "; put blank lines between its parts");
}

/// The bytes that are looked at for one paragraph.
std::size_t looks_of(const Paragraph& paragraph, std::string_view text, std::size_t longest) {
    if (paragraph.is_html) {
        return 0;
    }
    if (text.size() > longest) {
        refuse(paragraph, "is longer than 32 KiB, counting 40 bytes for each merge tag");
    }
    const std::size_t marks = count_of(text, "://") + count_of(text, "www.") + count_of(text, "]");
    return text.size() * marks;
}

}  // namespace

void check_paragraphs(std::string_view markdown, std::size_t longest) {
    std::size_t looks = 0;
    std::size_t line_number = 1;
    bool doubtful = false;  // where blocks of HTML begin cannot be told any more
    Paragraph paragraph;
    const auto close = [&](std::size_t end) {
        looks +=
            looks_of(paragraph, markdown.substr(paragraph.begin, end - paragraph.begin), longest);
        if (looks > kMostLooks) {
            refuse(paragraph, "holds too many web addresses and brackets");
        }
    };
    for (std::size_t at = 0; at < markdown.size(); ++line_number) {
        const std::size_t end = std::min(markdown.find('\n', at), markdown.size());
        const std::string_view line = markdown.substr(at, end - at);
        if (begun_by(line) > kMostNested) {
            fail(ErrorCode::kInvalid,
                 "line " + std::to_string(line_number) +
                     ": more than 50 lists and quotes are begun in each other; use fewer");
        }
        const bool html = begins_html(line) && !doubtful && !paragraph.has_table;
        if (ends_paragraph(line)) {
            close(at);
            paragraph = {std::min(end + 1, markdown.size()), line_number + 1};
        } else if (!paragraph.is_html && (html || begins_item(line))) {
            close(at);
            paragraph = {at, line_number, html};
        }
        if (!paragraph.is_html) {
            doubtful = doubtful || opens_more(line);
            paragraph.has_table = paragraph.has_table || is_table_rule(line);
        }
        at = end + 1;
    }
    close(markdown.size());
}

}  // namespace campaignd::mail
