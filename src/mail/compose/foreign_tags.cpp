#include "mail/compose/foreign_tags.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/words.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostWarnings = 10;
constexpr std::size_t kLongestMark = 60;
constexpr std::size_t kLongestName = 200;

std::string in_braces(std::string_view name) {
    return "{{" + std::string(name) + "}}";
}

std::string block_fault(Tag& tag) {
    const std::size_t blank = tag.name.find(' ');
    const std::string_view helper = tag.name.substr(0, blank);
    if (blank == std::string_view::npos || !is_one_of(helper, "each|if|unless|with")) {
        return {};
    }
    const std::string of(trim(tag.name.substr(blank)));
    const char* sigil = helper == "unless" ? "^" : "#";
    tag.name = helper;
    return "{{#" + std::string(helper) + " " + of +
           "}} is a block of another template language; "
           "write {{" +
           sigil + of + "}}…{{/" + of + "}}";
}

std::string variable_fault(const Tag& tag) {
    const std::string_view name = tag.name;
    if (name == "else") {
        return "{{else}} belongs to another template language; end the section and write "
               "{{^name}}…{{/name}} for the other case";
    }
    if (name == "this" || name.starts_with("this.")) {
        const std::string_view rest = name.substr(4);
        return in_braces(name) + " belongs to another template language; write " +
               (rest.empty() ? "{{.}}" : in_braces(rest.substr(1)));
    }
    if (name.starts_with("../")) {
        return in_braces(name) + " belongs to another template language; write " +
               in_braces(name.substr(3)) + ": names are looked for outwards by themselves";
    }
    if (is_one_of(name, "@index|@key|@first|@last|@root|@content")) {
        return in_braces(name) + " belongs to another template language and has no match here";
    }
    if (name.starts_with("pm:unsubscribe")) {
        return in_braces(name) + " belongs to Postmark; write {{unsubscribe_url}}";
    }
    return {};
}

/// One kind of mark: what it begins and ends with, and whose it is.
struct Mark {
    std::string_view open;
    std::string_view close;
    std::string_view whose;
    bool is_word = false;  // no blank in it
};

constexpr std::array<Mark, 4> kMarks = {{{"*|", "|*", "Mailchimp", true},
                                         {"{%", "%}", "Liquid or Jinja"},
                                         {"%%", "%%", "Salesforce or Mailgun", true},
                                         {"<%", "%>", "ERB or EJS"}}};

/// "100 %% of 20 %%" holds no mark; a mark is short, on one line and begins with a letter.
bool is_mark(const Mark& mark, std::string_view inside) {
    const std::string_view name = trim(inside);
    return !name.empty() && inside.size() <= kLongestMark &&
           (is_letter(name.front()) || name.front() == '=' || name.front() == '-') &&
           inside.find_first_of(mark.is_word ? " \t\n<>" : "\n<>") == std::string_view::npos;
}

}  // namespace

std::string foreign_tag_fault(Tag& tag) {
    if (tag.name.size() > kLongestName) {
        return {};
    }
    if (tag.kind == TagKind::kSection) {
        return block_fault(tag);
    }
    if (tag.kind != TagKind::kVariable && tag.kind != TagKind::kRaw) {
        return {};
    }
    if (tag.fallback && tag.fallback->starts_with("default:")) {
        return "the filter in " + in_braces(std::string(tag.name) + " | default: …") +
               " belongs to Liquid; write " + in_braces(std::string(tag.name) + "|…");
    }
    return variable_fault(tag);
}

std::vector<std::string> foreign_marks(std::string_view source) {
    std::vector<std::string> warnings;
    std::size_t counted = 0;
    std::size_t line = 1;
    for (std::size_t at = source.find_first_of("*{%<");
         at != std::string_view::npos && warnings.size() < kMostWarnings;
         at = source.find_first_of("*{%<", at + 1)) {
        const std::string_view rest = source.substr(at, kLongestMark + 4);
        for (const Mark& mark : kMarks) {
            const std::size_t end = rest.starts_with(mark.open)
                                        ? rest.find(mark.close, mark.open.size())
                                        : std::string_view::npos;
            if (end == std::string_view::npos ||
                !is_mark(mark, rest.substr(mark.open.size(), end - mark.open.size()))) {
                continue;
            }
            const std::string_view passed = source.substr(counted, at - counted);
            line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
            counted = at;
            const std::size_t size = end + mark.close.size();
            warnings.push_back("line " + std::to_string(line) + ": " +
                               std::string(rest.substr(0, size)) + " is a tag of " +
                               std::string(mark.whose) +
                               " and goes out as it is written; write tags as {{name}}");
            at += size - 1;
            break;
        }
    }
    return warnings;
}

}  // namespace campaignd::mail
