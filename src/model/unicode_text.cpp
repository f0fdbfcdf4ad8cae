#include "model/unicode_text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace campaignd {
namespace {

constexpr utf8proc_int32_t kNonJoiner = 0x200C;
constexpr utf8proc_int32_t kJoiner = 0x200D;

/// One character and the number of its bytes.
struct Decoded {
    utf8proc_int32_t character = 0;
    std::size_t bytes = 1;
};

Decoded first_of(std::string_view text) {
    Decoded found;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t used =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &found.character);
    found.bytes = used > 0 ? static_cast<std::size_t>(used) : 1;
    return found;
}

Decoded last_of(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return first_of(text.substr(at));
}

bool is_unseen(utf8proc_int32_t character) {
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
            return true;
        default:
            return false;
    }
}

utf8proc_int32_t lower(utf8proc_int32_t character, void* /*unused*/) {
    return utf8proc_tolower(character);
}

std::string mapped(std::string_view text, utf8proc_custom_func custom) {
    utf8proc_uint8_t* found = nullptr;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t size =
        utf8proc_map_custom(bytes,
                            static_cast<utf8proc_ssize_t>(text.size()),
                            &found,
                            static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE),
                            custom,
                            nullptr);
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(found, std::free);
    if (size == UTF8PROC_ERROR_NOMEM) {
        throw std::bad_alloc();
    }
    return size < 0
               ? std::string(text)
               : std::string(reinterpret_cast<const char*>(found), static_cast<std::size_t>(size));
}

}  // namespace

bool is_ascii(std::string_view text) noexcept {
    constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (; at + sizeof seen <= text.size(); at += sizeof seen) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        seen |= word;
    }
    for (; at < text.size(); ++at) {
        seen |= static_cast<unsigned char>(text[at]);
    }
    return (seen & kHighBits) == 0;
}

std::string_view trim_unseen(std::string_view text) {
    while (!text.empty()) {
        const Decoded first = first_of(text);
        if (!is_unseen(first.character)) {
            break;
        }
        text.remove_prefix(first.bytes);
    }
    while (!text.empty()) {
        const Decoded last = last_of(text);
        if (!is_unseen(last.character)) {
            break;
        }
        text.remove_suffix(last.bytes);
    }
    return text;
}

std::string find_unseen(std::string_view text, bool joiners) {
    while (!text.empty()) {
        const Decoded first = first_of(text);
        const bool is_joiner = first.character == kNonJoiner || first.character == kJoiner;
        if (is_unseen(first.character) && (joiners || !is_joiner)) {
            return fmt::format("U+{:04X}", static_cast<std::uint32_t>(first.character));
        }
        text.remove_prefix(first.bytes);
    }
    return {};
}

std::string to_nfc(std::string_view text) {
    return mapped(text, nullptr);
}

std::string to_lower_nfc(std::string_view text) {
    // Composed first: only then has a letter with a mark of its own its lower case.
    return mapped(mapped(text, nullptr), lower);
}

}  // namespace campaignd
