// ImapClient's small languages: folder names and dates.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/rfc3339.h"
#include "base/text.h"
#include "mail/net/imap_client.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// The next character of well-formed UTF-8.
char32_t next_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(length);
    return code;
}

/// UTF-16 in base64 with ',' for '/', without padding.
std::string encode_run(std::u16string_view run) {
    std::string out = "&";
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char16_t unit : run) {
        bits = (bits << 16U) | unit;
        held += 16;
        while (held >= 6) {
            held -= 6;
            out += kBase64[(bits >> held) & 0x3FU];
        }
        bits &= (1U << held) - 1U;
    }
    if (held > 0) {
        out += kBase64[(bits << (6 - held)) & 0x3FU];
    }
    return out + "-";
}

void append_utf16(std::u16string& out, char32_t code) {
    if (code >= 0x10000) {
        code -= 0x10000;
        out += static_cast<char16_t>(0xD800 + (code >> 10U));
        code = 0xDC00 + (code & 0x3FFU);
    }
    out += static_cast<char16_t>(code);
}

}  // namespace

std::string quote_folder(std::string_view folder) {
    const std::string valid = to_valid_utf8(folder);
    std::string_view rest = valid;
    std::string out = "\"";
    std::u16string run;
    const auto flush = [&] {
        if (!run.empty()) {
            out += encode_run(run);
            run.clear();
        }
    };
    while (!rest.empty()) {
        const char32_t code = next_character(rest);
        if (code >= 0x20 && code <= 0x7e) {
            flush();
            const char c = static_cast<char>(code);
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += c;
            out += c == '&' ? "-" : "";
        } else {
            append_utf16(run, code);
        }
    }
    flush();
    return out + "\"";
}

std::optional<TimeMs> parse_internal_date(std::string_view text) {
    text = trim(text);
    // " 1-Jan-2026 00:00:00 +0000": the day may be one digit.
    const std::size_t dash = text.find('-');
    if (dash == 0 || dash > 2 || text.size() != dash + 24) {
        return std::nullopt;
    }
    const auto* const month =
        std::find_if(kMonthNames.begin(), kMonthNames.end(), [&](std::string_view name) {
            return equals_ignoring_case(name, text.substr(dash + 1, 3));
        });
    const auto day = parse_int(text.substr(0, dash));
    if (!day || month == kMonthNames.end()) {
        return std::nullopt;
    }
    const std::string_view year = text.substr(dash + 5, 4);
    const std::string_view time = text.substr(dash + 10, 8);
    const std::string_view zone = text.substr(dash + 19, 5);
    try {
        return parse_rfc3339(fmt::format("{}-{:02}-{:02}T{}{}:{}",
                                         year,
                                         month - kMonthNames.begin() + 1,
                                         *day,
                                         time,
                                         zone.substr(0, 3),
                                         zone.substr(3, 2)));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace campaignd::mail
