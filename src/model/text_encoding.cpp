#include "model/text_encoding.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace campaignd {
namespace {

constexpr char kNoCharacter = '\xFF';
constexpr unsigned kSampledUnits = 512;

// Windows-1252, 0x80 to 0x9F (WHATWG Encoding, index windows-1252); the rest is Latin-1.
constexpr std::array<unsigned, 32> kWindows1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append(unsigned character, std::string& out) {
    const auto add = [&out](unsigned byte) { out += static_cast<char>(byte); };
    if (character < 0x80) {
        add(character);
    } else if (character < 0x800) {
        add(0xC0U | (character >> 6U));
        add(0x80U | (character & 0x3FU));
    } else if (character < 0x10000) {
        add(0xE0U | (character >> 12U));
        add(0x80U | ((character >> 6U) & 0x3FU));
        add(0x80U | (character & 0x3FU));
    } else {
        add(0xF0U | (character >> 18U));
        add(0x80U | ((character >> 12U) & 0x3FU));
        add(0x80U | ((character >> 6U) & 0x3FU));
        add(0x80U | (character & 0x3FU));
    }
}

/// Without a mark, UTF-16 shows by every other byte of Western text being zero.
std::optional<TextEncoding> zeros_say(std::string_view sample) {
    std::size_t even = 0;
    std::size_t odd = 0;
    const std::size_t units = std::min<std::size_t>(sample.size() / 2, kSampledUnits);
    for (std::size_t i = 0; i < units; ++i) {
        even += sample[2 * i] == '\0' ? 1U : 0U;
        odd += sample[2 * i + 1] == '\0' ? 1U : 0U;
    }
    if (units >= 2 && odd * 2 > units && even * 8 < units) {
        return TextEncoding::kUtf16Le;
    }
    if (units >= 2 && even * 2 > units && odd * 8 < units) {
        return TextEncoding::kUtf16Be;
    }
    return std::nullopt;
}

/// Without a character that the sample's end cuts in two.
std::string_view whole_characters(std::string_view sample) {
    for (std::size_t cut = 0; cut < 4 && cut < sample.size(); ++cut) {
        const std::string_view shorter = sample.substr(0, sample.size() - cut);
        if (is_utf8(shorter)) {
            return shorter;
        }
    }
    return sample;
}

/// A character of more than one byte that is UTF-8: in Western text it hardly comes by chance.
bool holds_utf8_beyond_ascii(std::string_view sample) {
    for (std::size_t i = 0; i + 1 < sample.size(); ++i) {
        const auto lead = static_cast<unsigned char>(sample[i]);
        const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead >= 0xC2 && is_utf8(sample.substr(i, size))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view to_text(TextEncoding encoding) noexcept {
    constexpr std::array<std::string_view, 4> kNames{
        "utf-8", "utf-16le", "utf-16be", "windows-1252"};
    return kNames.at(static_cast<std::size_t>(encoding));
}

std::optional<TextEncoding> parse_text_encoding(std::string_view text) {
    const std::string name = to_lower(trim(text));
    for (const auto encoding : {TextEncoding::kUtf8,
                                TextEncoding::kUtf16Le,
                                TextEncoding::kUtf16Be,
                                TextEncoding::kWindows1252}) {
        if (name == to_text(encoding)) {
            return encoding;
        }
    }
    if (name == "latin-1" || name == "latin1" || name == "iso-8859-1") {
        return TextEncoding::kWindows1252;
    }
    return name == "utf8" ? std::optional(TextEncoding::kUtf8) : std::nullopt;
}

EncodingGuess guess_encoding(std::string_view sample) {
    if (sample.starts_with("\xFF\xFE")) {
        return {TextEncoding::kUtf16Le, true};
    }
    if (sample.starts_with("\xFE\xFF")) {
        return {TextEncoding::kUtf16Be, true};
    }
    if (const auto wide = zeros_say(sample)) {
        return {*wide, true};
    }
    if (is_utf8(whole_characters(sample)) || holds_utf8_beyond_ascii(sample)) {
        return {TextEncoding::kUtf8, true};
    }
    return {TextEncoding::kWindows1252, false};
}

void TextDecoder::decode(std::string_view bytes, std::string& out) {
    switch (encoding_) {
        case TextEncoding::kUtf8:
            out += bytes;
            return;
        case TextEncoding::kWindows1252:
            for (const char c : bytes) {
                const auto byte = static_cast<unsigned char>(c);
                append(byte >= 0x80 && byte < 0xA0 ? kWindows1252.at(byte - 0x80U) : byte, out);
            }
            return;
        default:
            decode_utf16(bytes, out);
    }
}

void TextDecoder::decode_utf16(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (!half_) {
            half_ = byte;
            continue;
        }
        const unsigned first = *half_;
        half_.reset();
        take_unit(encoding_ == TextEncoding::kUtf16Le ? first | (unsigned{byte} << 8U)
                                                      : (first << 8U) | byte,
                  out);
    }
}

/// RFC 2781 section 2.2.
void TextDecoder::take_unit(unsigned unit, std::string& out) {
    const bool is_high = unit >= 0xD800 && unit < 0xDC00;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (high_ != 0 && is_low) {
        append(0x10000U + ((high_ - 0xD800U) << 10U) + (unit - 0xDC00U), out);
        high_ = 0;
        return;
    }
    if (high_ != 0) {
        out += kNoCharacter;
    }
    high_ = is_high ? unit : 0;
    if (is_low) {
        out += kNoCharacter;
    } else if (!is_high) {
        append(unit, out);
    }
}

void TextDecoder::finish(std::string& out) {
    if (half_ || high_ != 0) {
        out += kNoCharacter;
    }
    half_.reset();
    high_ = 0;
}

}  // namespace campaignd
