#include "mail/compose/text_writer.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f";

}  // namespace

void TextWriter::break_lines(int count) noexcept {
    if (count > 0 && !fresh_item_) {
        breaks_wanted_ = std::max(breaks_wanted_, count);
        space_wanted_ = false;
    }
}

void TextWriter::flush() {
    for (; newlines_ < breaks_wanted_; ++newlines_) {
        out_ += '\n';
        after_space_ = false;
    }
    breaks_wanted_ = 0;
    if (space_wanted_ && newlines_ == 0 && !after_space_) {
        out_ += ' ';
        after_space_ = true;
    }
    space_wanted_ = false;
}

void TextWriter::begin_line() {
    if (newlines_ > 0) {
        if (out_.size() > kMostBytes) {
            fail(ErrorCode::kInvalid,
                 "the plain text made of the HTML has more than 8 MiB; shorten it or nest fewer "
                 "quotes");
        }
        for (const std::string& indent : indents_) {
            out_ += indent;
        }
        newlines_ = 0;
    }
    fresh_item_ = false;
}

void TextWriter::text(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t word = std::min(text.find_first_not_of(kBlanks, at), text.size());
        if (word > at && breaks_wanted_ == 0) {
            space_wanted_ = true;
        }
        if (word == text.size()) {
            return;
        }
        flush();
        begin_line();
        const std::size_t end = std::min(text.find_first_of(kBlanks, word), text.size());
        out_ += text.substr(word, end - word);
        after_space_ = false;
        at = end;
    }
}

void TextWriter::verbatim(std::string_view text) {
    flush();
    for (const char c : text) {
        if (c == '\n') {
            out_ += '\n';
            ++newlines_;
        } else {
            begin_line();
            out_ += c;
        }
    }
    after_space_ = false;
}

void TextWriter::mark(std::string_view tag) {
    flush();
    out_ += tag;
}

void TextWriter::line_end() {
    flush();
    out_ += '\n';
    ++newlines_;
    after_space_ = false;
    fresh_item_ = false;
}

void TextWriter::item(const std::string& mark) {
    break_lines(1);
    flush();
    begin_line();
    out_ += mark;
    after_space_ = true;
    fresh_item_ = true;
    indents_.emplace_back(mark.size(), ' ');
}

void TextWriter::indent(const std::string& prefix) {
    indents_.push_back(prefix);
}

void TextWriter::outdent() {
    indents_.pop_back();
    fresh_item_ = false;
}

std::string TextWriter::finish() {
    const std::string_view body = trim(out_);
    return body.empty() ? std::string() : std::string(body) + "\n";
}

}  // namespace campaignd::mail
