#include "mail/compose/encode.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/compose/hex.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kLineBytes = 78;
constexpr std::size_t kHardLineBytes = 998;    // RFC 5322 section 2.1.1
constexpr std::size_t kEncodedLineBytes = 76;  // RFC 2047 section 2
constexpr std::size_t kEncodedWordBytes = 75;
constexpr std::size_t kEncodedFrame = 12;  // =?UTF-8?B??=
constexpr std::size_t kFoldableWord = 60;  // a longer word is encoded, for it cannot be folded
constexpr std::size_t kMaxAddress = 320;

/// RFC 2047 section 5 (3): what may stand bare in a Q-encoded word inside a phrase.
bool is_q_safe(char c) noexcept {
    return is_alnum(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

/// RFC 5322 section 3.2.3.
bool is_atom(char c) noexcept {
    constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
    return is_alnum(c) || kMarks.find(c) != std::string_view::npos;
}

bool is_printable(char c) noexcept {
    return c > ' ' && c <= '~';
}

std::size_t sequence_size(char first) noexcept {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::size_t q_size(std::string_view text) noexcept {
    std::size_t size = 0;
    for (const char c : text) {
        size += is_q_safe(c) || c == ' ' ? 1U : 3U;
    }
    return size;
}

std::size_t b_size(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

std::string q_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_q_safe(c)) {
            out += c;
        } else if (c == ' ') {
            out += '_';
        } else {
            append_hex(out, '=', c);
        }
    }
    return out;
}

std::size_t column_of(std::string_view out) noexcept {
    const std::size_t newline = out.rfind('\n');
    return newline == std::string_view::npos ? out.size() : out.size() - newline - 1;
}

/// How much of `text` one encoded-word of `room` payload bytes can hold without splitting a
/// character. In base64 a word must be the last or fill its last group: some readers join the
/// payloads of neighbouring words before they decode and would stop at the padding. 0 = nothing.
std::size_t fitting(std::string_view text, std::size_t room, bool b) noexcept {
    std::size_t take = 0;
    std::size_t best = 0;
    std::size_t used = 0;
    while (take < text.size()) {
        const std::size_t next = std::min(sequence_size(text[take]), text.size() - take);
        used = b ? b_size(take + next) : used + q_size(text.substr(take, next));
        if (used > room) {
            break;
        }
        take += next;
        if (!b || take % 3 == 0 || take == text.size()) {
            best = take;
        }
    }
    return best * 2 >= take ? best : 0;
}

/// Appends `text` as encoded-words, each within its line, none splitting a character.
void append_encoded_words(std::string& out, std::string_view text) {
    const bool shorter_in_b = b_size(text.size()) < q_size(text);
    while (!text.empty()) {
        const std::size_t used = column_of(out) + kEncodedFrame;
        const std::size_t room = std::min(kEncodedLineBytes > used ? kEncodedLineBytes - used : 0,
                                          kEncodedWordBytes - kEncodedFrame);
        std::size_t take = shorter_in_b ? fitting(text, room, true) : 0;
        const bool b = take > 0;
        take = b ? take : fitting(text, room, false);
        if (take > 0) {
            const std::string_view part = text.substr(0, take);
            out.append(b ? "=?UTF-8?B?" : "=?UTF-8?Q?");
            out.append(b ? base64_encode(part) : q_encode(part)).append("?=");
            text.remove_prefix(take);
        }
        if (!text.empty()) {
            out += "\r\n ";
        }
    }
}

bool needs_encoding(std::string_view text) noexcept {
    std::size_t run = 0;
    char kind = 0;
    for (const char c : text) {
        if (c != ' ' && !is_printable(c)) {
            return true;
        }
        const char now = c == ' ' ? ' ' : 'w';
        run = now == kind ? run + 1 : 1;
        kind = now;
        if (run > kFoldableWord) {
            return true;
        }
    }
    return text.find("=?") != std::string_view::npos;
}

/// Appends printable text, folding before the blanks that would pass the line's end.
void append_folded(std::string& out, std::string_view text) {
    std::size_t column = column_of(out);
    while (!text.empty()) {
        const std::size_t word = std::min(text.find_first_not_of(' '), text.size());
        const std::size_t end = std::min(text.find(' ', word), text.size());
        const std::string_view piece = text.substr(0, end);  // blanks, then a word
        if (word > 0 && column + piece.size() > kLineBytes && column > 1) {
            out += "\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
        text.remove_prefix(end);
    }
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + "\"";
}

/// A display name (RFC 5322 phrase); an empty name writes nothing.
void append_phrase(std::string& out, std::string_view name) {
    const std::string text = header_text(name);
    if (needs_encoding(text)) {
        append_encoded_words(out, text);
        return;
    }
    const bool atoms =
        std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || is_atom(c); });
    if (atoms && text.find("  ") == std::string::npos) {
        append_folded(out, text);
    } else if (in_quotes(text).size() + column_of(out) <= kLineBytes) {
        out += in_quotes(text);
    } else {
        append_encoded_words(out, text);
    }
}

void append_phrase_and_angle(std::string& out,
                             std::string_view name,
                             std::string_view angle,
                             bool bare_allowed) {
    const std::size_t before = out.size();
    append_phrase(out, name);
    if (out.size() == before && bare_allowed) {
        out += angle;
    } else {
        const std::size_t need = angle.size() + 3;
        if (out.size() != before) {
            out += column_of(out) + need > kLineBytes ? "\r\n " : " ";
        }
        out.append("<").append(angle).append(">");
    }
    out += "\r\n";
}

void check_machine_text(std::string_view what, std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_printable)) {
        fail(ErrorCode::kInvalid,
             std::string(what) + " must be printable ASCII without blanks or line breaks");
    }
}

}  // namespace

std::string header_text(std::string_view value) {
    std::string text = is_utf8(value) ? std::string(value) : to_valid_utf8(value);
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        c = byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    return std::string(trim(text));
}

void append_text_header(std::string& out, std::string_view name, std::string_view value) {
    const std::string text = header_text(value);
    out.append(name).append(": ");
    if (needs_encoding(text)) {
        append_encoded_words(out, text);
    } else {
        append_folded(out, text);
    }
    out += "\r\n";
}

/// RFC 6532: UTF-8 may stand in an address once the transport takes it (smtp_envelope.h asks).
void check_address(std::string_view address) {
    const bool printable = std::all_of(address.begin(), address.end(), [](char c) {
        return is_printable(c) || static_cast<unsigned char>(c) >= 0x80;
    });
    if (address.empty() || !printable || !is_utf8(address)) {
        fail(ErrorCode::kInvalid,
             "an e-mail address in a header must be printable, without blanks or line breaks");
    }
    const bool outer = address.find_first_of("<>(),;") != std::string_view::npos;
    const std::size_t at = address.rfind('@');
    if (outer || at == 0 || at == std::string_view::npos || at + 1 == address.size() ||
        address.size() > kMaxAddress) {
        fail(ErrorCode::kInvalid, "the e-mail address cannot be written in a header");
    }
}

void append_address_header(std::string& out,
                           std::string_view name,
                           std::string_view display_name,
                           std::string_view address) {
    check_address(address);
    out.append(name).append(": ");
    append_phrase_and_angle(out, display_name, address, true);
}

void append_list_id_header(std::string& out, std::string_view display_name, std::string_view id) {
    check_machine_text("a list id", id);
    if (id.find_first_of("<>(),;\"") != std::string_view::npos || id.size() > 255) {
        fail(ErrorCode::kInvalid, "the list id must look like a domain name");
    }
    out += "List-Id: ";
    append_phrase_and_angle(out, truncate_utf8(display_name, 200), id, false);
}

void append_items_header(std::string& out,
                         std::string_view name,
                         const std::vector<std::string_view>& items,
                         std::string_view separator) {
    out.append(name).append(": ");
    for (std::size_t i = 0; i < items.size(); ++i) {
        check_machine_text(name, items[i]);
        if (items[i].size() + separator.size() + name.size() + 2 > kHardLineBytes) {
            fail(ErrorCode::kInvalid, std::string(name) + " has an item longer than a line may be");
        }
        if (i > 0) {
            out.append(separator).append("\r\n ");
        }
        out += items[i];
    }
    out += "\r\n";
}

void append_unsubscribe_headers(std::string& out, std::string_view https, std::string_view mailto) {
    check_machine_text("an unsubscribe URL", https);
    for (const std::string_view url : {https, mailto}) {
        if (url.find_first_of("<>,") != std::string_view::npos) {
            fail(ErrorCode::kInvalid, "an unsubscribe URL must not hold < > or a comma");
        }
    }
    const std::string web = "<" + std::string(https) + ">";
    const std::string mail = "<" + std::string(mailto) + ">";
    std::vector<std::string_view> items = {web};
    if (!mailto.empty()) {
        items.push_back(mail);
    }
    append_items_header(out, "List-Unsubscribe", items, ",");
    out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
}

void check_message_id(std::string_view id) {
    check_machine_text("a Message-ID", id);
    const std::string_view inner = id.size() > 2 ? id.substr(1, id.size() - 2) : std::string_view();
    const std::size_t at = inner.find('@');
    const bool framed = id.front() == '<' && id.back() == '>';
    if (!framed || at == 0 || at == std::string_view::npos || at + 1 == inner.size() ||
        inner.find_first_of("<>\"(),;") != std::string_view::npos || id.size() > 250) {
        fail(ErrorCode::kInvalid, "a Message-ID must look like <left@right>");
    }
}

}  // namespace campaignd::mail
