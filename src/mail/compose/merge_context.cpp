#include "mail/compose/merge_context.h"

#include "base/text.h"
#include "base/words.h"
#include "mail/compose/hex.h"

namespace campaignd::mail {
namespace {

// A longer word than this is no URL prefix and no attribute's name that we still have to look at.
constexpr std::size_t kKeptNameBytes = 64;

/// Unreserved characters, and those delimiters that neither end a path or query nor divide it.
bool is_url_safe(char c) noexcept {
    constexpr std::string_view kKept = "-._~/:@,";
    return is_alnum(c) || kKept.find(c) != std::string_view::npos;
}

bool is_ascii(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x80;
}

/// True when a client might run the URL: blanks and controls are ignored as browsers do.
bool is_script_url(std::string_view url) {
    std::string scheme;
    for (const char c : url) {
        if (c == ':') {
            return scheme == "javascript" || scheme == "vbscript" || scheme == "data";
        }
        if (static_cast<unsigned char>(c) > ' ') {
            scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        if (scheme.size() > 16) {
            return false;
        }
    }
    return false;
}

void append_percent_encoded(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (is_url_safe(c)) {
            out += c;
        } else {
            append_hex(out, '%', c);
        }
    }
}

void append_attribute(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (is_alnum(c) || !is_ascii(c) || c == '-' || c == '_' || c == '.') {
            out += c;
        } else {
            out += "&#" + std::to_string(static_cast<int>(c)) + ";";
        }
    }
}

}  // namespace

void MergeContext::feed(std::string_view literal) {
    for (const char c : literal) {
        if (kind_ == TemplateKind::kHtml) {
            feed_html(c);
        } else {
            feed_text(c);
        }
    }
}

void MergeContext::feed_text(char c) {
    constexpr std::string_view kEnds = "<>\"()[]";
    if (is_blank(c) || kEnds.find(c) != std::string_view::npos) {
        name_.clear();
    } else if (name_.size() < kKeptNameBytes) {
        name_ += c;
    }
}

void MergeContext::begin_value(char quote) noexcept {
    state_ = State::kValue;
    quote_ = quote;
    value_begun_ = quote == 0;
}

void MergeContext::feed_html(char c) {
    switch (state_) {
        case State::kContent:
            state_ = c == '<' ? State::kOpen : State::kContent;
            return;
        case State::kOpen:
            name_.clear();
            name_ended_ = false;
            state_ = is_alnum(c) || c == '/' ? State::kName
                     : c == '<'              ? State::kOpen
                                             : State::kContent;
            return;
        case State::kName:
            feed_name(c);
            return;
        case State::kBeforeValue:
            if (c == '>') {
                state_ = State::kContent;
            } else if (!is_blank(c)) {
                begin_value(c == '"' || c == '\'' ? c : '\0');
            }
            return;
        case State::kValue:
            feed_value(c);
            return;
    }
}

void MergeContext::feed_name(char c) {
    if (c == '>') {
        state_ = State::kContent;
    } else if (c == '=') {
        state_ = State::kBeforeValue;
    } else if (is_blank(c) || c == '/') {
        name_ended_ = true;
    } else {
        if (name_ended_) {
            name_.clear();
        }
        name_ended_ = false;
        if (name_.size() < kKeptNameBytes) {
            name_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
    }
}

void MergeContext::feed_value(char c) noexcept {
    if (quote_ != 0 ? c == quote_ : is_blank(c)) {
        state_ = State::kName;
        name_ended_ = true;
    } else if (quote_ == 0 && c == '>') {
        state_ = State::kContent;
    } else {
        value_begun_ = value_begun_ || !is_blank(c);
    }
}

bool MergeContext::url_attribute() const noexcept {
    return is_one_of(name_, "href|src|action|background|cite|poster|formaction");
}

Escape MergeContext::escape() const noexcept {
    if (kind_ == TemplateKind::kText) {
        const bool in_url = name_.starts_with("https://") || name_.starts_with("http://");
        return in_url ? Escape::kUrl : Escape::kNone;
    }
    const bool value = state_ == State::kValue || state_ == State::kBeforeValue;
    if (!value) {
        return state_ == State::kName ? Escape::kAttribute : Escape::kHtml;
    }
    const bool begun = state_ == State::kValue && value_begun_;
    if (url_attribute() && begun) {
        return Escape::kUrl;
    }
    const bool quoted = state_ == State::kValue && quote_ != 0;
    if (!quoted) {
        return Escape::kAttribute;
    }
    return url_attribute() ? Escape::kWholeUrl : Escape::kHtml;
}

void MergeContext::note_value() noexcept {
    if (state_ == State::kOpen) {
        state_ = State::kContent;
    }
    if (state_ == State::kBeforeValue) {
        begin_value('\0');
    }
    value_begun_ = true;
}

void append_escaped(std::string& out, std::string_view value, Escape escape) {
    switch (escape) {
        case Escape::kNone:
            out += value;
            return;
        case Escape::kHtml:
            html_escape_to(out, value);
            return;
        case Escape::kAttribute:
            append_attribute(out, value);
            return;
        case Escape::kUrl:
            append_percent_encoded(out, value);
            return;
        case Escape::kWholeUrl:
            html_escape_to(out, is_script_url(value) ? std::string_view("#") : value);
            return;
    }
}

}  // namespace campaignd::mail
