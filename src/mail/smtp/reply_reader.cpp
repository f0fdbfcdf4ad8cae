#include "mail/smtp/reply_reader.h"

#include <algorithm>

#include "base/text.h"

namespace campaignd::mail {
namespace {

/// A relay that talks on and on without ending its reply is broken.
constexpr std::size_t kMaxReplyBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxLine = kMaxReplyText + 4;

std::size_t digits_at(std::string_view text, std::size_t from) noexcept {
    std::size_t end = from;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return end - from;
}

std::string printable(std::string_view text) {
    std::string clean = to_valid_utf8(text);
    std::replace_if(
        clean.begin(),
        clean.end(),
        [](char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f; },
        ' ');
    clean.resize(truncate_utf8(clean, kMaxReplyText).size());
    return std::string(trim(clean));
}

}  // namespace

std::string_view enhanced_code(std::string_view text) noexcept {
    if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') {
        return {};
    }
    const std::size_t subject = digits_at(text, 2);
    const std::size_t dot = 2 + subject;
    if (subject == 0 || subject > 3 || dot >= text.size() || text[dot] != '.') {
        return {};
    }
    const std::size_t detail = digits_at(text, dot + 1);
    const std::size_t end = dot + 1 + detail;
    if (detail == 0 || detail > 3 || (end < text.size() && is_digit(text[end]))) {
        return {};
    }
    return text.substr(0, end);
}

std::optional<Reply> ReplyReader::next(std::string_view& input) {
    while (!input.empty() && !broken_) {
        const std::size_t lf = input.find('\n');
        const std::string_view part = input.substr(0, lf);
        line_.append(part.substr(0, kMaxLine - std::min(kMaxLine, line_.size())));
        bytes_ += part.size() + 1;
        broken_ = bytes_ > kMaxReplyBytes;
        if (lf == std::string_view::npos) {
            input = {};
            return std::nullopt;
        }
        input.remove_prefix(lf + 1);
        if (auto reply = end_line()) {
            return reply;
        }
    }
    return std::nullopt;
}

std::optional<Reply> ReplyReader::end_line() {
    if (!line_.empty() && line_.back() == '\r') {
        line_.pop_back();
    }
    const bool coded = line_.size() >= 3 && line_[0] >= '2' && line_[0] <= '5' &&
                       digits_at(line_, 0) == 3 &&
                       (line_.size() == 3 || line_[3] == ' ' || line_[3] == '-');
    if (!coded) {
        broken_ = true;
        return std::nullopt;
    }
    const std::string_view said =
        std::string_view(line_).substr(std::min<std::size_t>(4, line_.size()));
    if (text_.size() < kMaxReplyText) {
        if (!text_.empty()) {
            text_ += ' ';
        }
        text_ += said;
    }
    const bool more = line_.size() > 3 && line_[3] == '-';
    const int code = (line_[0] - '0') * 100 + (line_[1] - '0') * 10 + (line_[2] - '0');
    line_.clear();
    if (more) {
        return std::nullopt;
    }
    Reply reply;
    reply.code = code;
    reply.enhanced = enhanced_code(text_);
    reply.text = printable(text_);
    text_.clear();
    bytes_ = 0;
    return reply;
}

}  // namespace campaignd::mail
