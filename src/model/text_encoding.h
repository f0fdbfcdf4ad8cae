#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// How the characters of a file are written.
enum class TextEncoding { kUtf8, kUtf16Le, kUtf16Be, kWindows1252 };

std::string_view to_text(TextEncoding encoding) noexcept;
/// Also knows "latin-1" and "iso-8859-1", which are read as Windows-1252 (WHATWG Encoding,
/// section 4.2), and "utf8".
std::optional<TextEncoding> parse_text_encoding(std::string_view text);

struct EncodingGuess {
    TextEncoding encoding = TextEncoding::kUtf8;
    /// False for a guess that a person should confirm: text that is no UTF-8 may be in any of many
    /// encodings, and is read as UTF-8 until somebody says what it is.
    bool certain = true;
};

/// From the first bytes of a file, which may end in the middle of a character. Thread-safe.
EncodingGuess guess_encoding(std::string_view sample);

/// Turns a stream of bytes into UTF-8, piece by piece. What is no character becomes the byte 0xFF,
/// which no UTF-8 holds: the row that has it is found to be faulty later, and no other one.
/// Thread: one at a time. Throws nothing but std::bad_alloc.
class TextDecoder {
  public:
    explicit TextDecoder(TextEncoding encoding) : encoding_(encoding) {}

    /// Appends to `out`.
    void decode(std::string_view bytes, std::string& out);
    /// What was begun and not ended.
    void finish(std::string& out);

  private:
    void decode_utf16(std::string_view bytes, std::string& out);
    void take_unit(unsigned unit, std::string& out);

    const TextEncoding encoding_;
    std::optional<unsigned char> half_;  // of a UTF-16 code unit
    unsigned high_ = 0;                  // a surrogate that waits for the other one; 0 without
};

}  // namespace campaignd
