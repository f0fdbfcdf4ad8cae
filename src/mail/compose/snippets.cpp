#include "mail/compose/snippets.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "mail/compose/blocks/block_texts.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/html_text.h"
#include "mail/compose/markdown.h"
#include "mail/compose/tag_map.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {
namespace {

SnippetPlace place_of(StepFormat format) noexcept {
    switch (format) {
        case StepFormat::kMarkdown:
            return SnippetPlace::kMarkdown;
        case StepFormat::kHtml:
        case StepFormat::kBlocks:
            return SnippetPlace::kHtml;
        case StepFormat::kText:
            break;
    }
    return SnippetPlace::kText;
}

/// HTML that Markdown takes as one: a blank line would end it.
std::string without_blank_lines(std::string_view html) {
    std::string out;
    for (const std::string_view line : split(html, '\n')) {
        if (!trim(line).empty()) {
            out.append(line).append("\n");
        }
    }
    return out;
}

/// The inside of a paragraph that is all there is: it can stand amid other words.
std::string without_sole_paragraph(const std::string& html) {
    constexpr std::string_view kOpen = "<p>";
    constexpr std::string_view kClose = "</p>";
    const std::string_view text = trim(html);
    const bool is_one = text.starts_with(kOpen) && text.ends_with(kClose) &&
                        text.find("<p", kOpen.size()) == text.npos &&
                        text.find(kClose) + kClose.size() == text.size();
    return is_one
               ? std::string(text.substr(kOpen.size(), text.size() - kOpen.size() - kClose.size()))
               : html;
}

/// What a snippet of one format is in a text of another. `alone`: on a line of its own.
std::string converted(const std::string& body, SnippetPlace from, SnippetPlace to, bool alone) {
    if (from == to || (from == SnippetPlace::kMarkdown && to == SnippetPlace::kText)) {
        return body;
    }
    if (to == SnippetPlace::kText) {
        html_cost(TagMap(body).blanked(body));
        return html_to_text(body).text;
    }
    std::string html = from == SnippetPlace::kMarkdown ? markdown_to_html(body)
                       : from == SnippetPlace::kText   ? text_to_html(body)
                                                       : body;
    if (!alone && from != SnippetPlace::kHtml) {
        html = without_sole_paragraph(html);
    }
    return to == SnippetPlace::kMarkdown ? without_blank_lines(html) : html;
}

std::string without_last_line_ends(std::string text) {
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

}  // namespace

bool has_snippet(std::string_view text) {
    return text.find("{{>") != text.npos || text.find("{{ >") != text.npos;
}

void SnippetWriter::fault(const std::string& field, const std::string& message) {
    const bool known = std::any_of(faults_.begin(), faults_.end(), [&](const FieldError& fault) {
        return fault.field == field && fault.message == message;
    });
    if (!known && faults_.size() < kMostFaults) {
        faults_.push_back({field, message});
    }
}

/// Null when there is none.
const Snippet* SnippetWriter::find(std::string_view name) {
    if (names_.empty()) {
        for (const Snippet& one : snippets_) {
            names_.emplace(to_lower(one.name), &one);
        }
    }
    if (name.size() > SnippetLimits::kNameBytes) {
        return nullptr;
    }
    const auto found = names_.find(to_lower(name));
    return found == names_.end() ? nullptr : found->second;
}

bool SnippetWriter::is_too_much(const std::string& field) {
    const bool over = uses_ > SnippetLimits::kUses || bytes_ > SnippetLimits::kBytes ||
                      read_ > SnippetLimits::kBytes;
    if (over) {
        fault(field,
              "the message takes more than 1,000 snippets or 512 KiB of them: use fewer of them");
    }
    return over;
}

/// `depth`: of what is to stand here.
bool SnippetWriter::is_too_deep(std::size_t depth, const std::string& field) {
    const bool deep = open_.size() + depth > SnippetLimits::kDepth;
    if (deep) {
        fault(field, "snippets stand more than 8 deep in each other: make them flatter");
    }
    return deep;
}

bool SnippetWriter::may_use(const Snippet* snippet,
                            std::string_view name,
                            const std::string& field) {
    if (snippet == nullptr) {
        const std::string shown(truncate_utf8(name, SnippetLimits::kNameBytes));
        fault(field,
              "there is no snippet " + shown + ": make one, or take {{> " + shown + "}} out");
        return false;
    }
    if (std::find(open_.begin(), open_.end(), snippet) != open_.end()) {
        fault(field, "the snippet " + snippet->name + " holds itself: take it out of itself");
        return false;
    }
    if (is_too_deep(1, field)) {
        return false;
    }
    ++uses_;
    return !is_too_much(field);
}

SnippetWriter::Made SnippetWriter::make(const Key& key, const std::string& field) {
    const Snippet& snippet = *key.snippet;
    used_.insert(static_cast<std::size_t>(&snippet - snippets_.data()));
    const SnippetPlace own = place_of(snippet.format);
    Made made{.uses = uses_, .bytes = bytes_};
    const std::size_t depth = std::exchange(depth_, 0);
    read_ += snippet.body.size();
    open_.push_back(&snippet);
    const std::string body = expanded(with_unix_newlines(snippet.body), own, field);
    open_.pop_back();
    try {
        made.content = without_last_line_ends(converted(body, own, key.place, key.alone));
    } catch (const Error& error) {
        fault(field, "the snippet " + snippet.name + ": " + error.what());
    }
    bytes_ += made.content.size();
    made.uses = uses_ - made.uses;
    made.bytes = bytes_ - made.bytes;
    made.depth = std::exchange(depth_, depth) + 1;
    return made;
}

std::string SnippetWriter::content_of(const Key& key, const std::string& field) {
    auto known = made_.find(key);
    if (known == made_.end()) {
        known = made_.emplace(key, make(key, field)).first;
    } else {
        uses_ += known->second.uses;
        bytes_ += known->second.bytes;
        if (is_too_deep(known->second.depth, field) || is_too_much(field)) {
            return {};
        }
    }
    depth_ = std::max(depth_, known->second.depth);
    return known->second.content;
}

std::string SnippetWriter::expanded(std::string_view text,
                                    SnippetPlace place,
                                    const std::string& field) {
    std::string out;
    TagScanner scanner(text);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        if (tag->kind != TagKind::kPartial) {
            continue;
        }
        out += text.substr(cursor, tag->begin - cursor);
        cursor = tag->end;
        const Snippet* snippet = find(tag->name);
        if (!may_use(snippet, tag->name, field)) {
            continue;
        }
        const bool alone = standalone_line(text, *tag).has_value();
        out += content_of({snippet, place, alone}, field);
        if (place == SnippetPlace::kMarkdown && alone) {
            out += '\n';  // what follows is a paragraph of its own
        }
    }
    return out.append(text.substr(cursor));
}

std::string SnippetWriter::write(std::string_view text,
                                 SnippetPlace place,
                                 const std::string& field) {
    return has_snippet(text) ? expanded(with_unix_newlines(text), place, field) : std::string(text);
}

void SnippetWriter::write(SkeletonSpec& spec) {
    const auto put = [&](std::string& text, SnippetPlace place, const char* name) {
        text = write(text, place, spec.field_prefix + name);
    };
    put(spec.subject_template, SnippetPlace::kText, "subject");
    put(spec.preheader_template, SnippetPlace::kText, "preheader");
    put(spec.text_template, SnippetPlace::kText, "text_body");
    put(spec.body_template, place_of(spec.format), "body");
    if (spec.blocks) {
        write(*spec.blocks, spec.field_prefix + "blocks");
    }
}

void SnippetWriter::write(BlockDocument& blocks, const std::string& field) {
    for_each_text(blocks, [&](std::string& text, BlockTextKind kind) {
        text = write(text,
                     kind == BlockTextKind::kMarkdown ? SnippetPlace::kMarkdown
                     : kind == BlockTextKind::kHtml   ? SnippetPlace::kHtml
                                                      : SnippetPlace::kText,
                     field);
    });
}

}  // namespace campaignd::mail
