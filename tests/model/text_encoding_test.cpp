#include "model/text_encoding.h"

#include <catch2/catch.hpp>

#include "base/text.h"

using namespace campaignd;
using namespace campaignd;
using namespace std::string_literals;

namespace {

/// Byte by byte, which must not matter.
std::string decoded(TextEncoding encoding, std::string_view bytes) {
    TextDecoder whole(encoding);
    std::string at_once;
    whole.decode(bytes, at_once);
    whole.finish(at_once);
    TextDecoder pieces(encoding);
    std::string text;
    for (const char byte : bytes) {
        pieces.decode(std::string_view(&byte, 1), text);
    }
    pieces.finish(text);
    CHECK(text == at_once);
    return text;
}

}  // namespace

TEST_CASE("UTF-16 becomes UTF-8, wherever a piece ends", "[model]") {
    CHECK(decoded(TextEncoding::kUtf16Le, "\xFF\xFE\x61\0\xE9\0\xAC\x20\x3D\xD8\0\xDE"s) ==
          "\uFEFFa\u00E9\u20AC\U0001F600");
    CHECK(decoded(TextEncoding::kUtf16Be, "\0\x61\0\xE9\x20\xAC\xD8\x3D\xDE\0"s) ==
          "a\u00E9\u20AC\U0001F600");
}

TEST_CASE("broken UTF-16 becomes a byte that no UTF-8 holds", "[model]") {
    const std::string bytes = GENERATE("a\0b"s,                     // half a unit at the end
                                       "a\0\x3D\xD8"s,              // half a pair at the end
                                       "a\0\x3D\xD8z\0"s,           // half a pair
                                       "a\0\0\xDEz\0"s,             // the wrong half
                                       "\x3D\xD8\x3D\xD8\0\xDE"s);  // and one that is whole
    const std::string text = decoded(TextEncoding::kUtf16Le, bytes);
    CHECK(text.find('\xFF') != std::string::npos);
    CHECK_FALSE(is_utf8(text));
    CHECK(text.size() <= 2 * bytes.size());
}

TEST_CASE("Windows-1252 becomes UTF-8, every byte of it", "[model]") {
    CHECK(decoded(TextEncoding::kWindows1252, "K\xF6ln \x80 5 \x96 \x9Cuvre") ==
          "K\u00F6ln \u20AC 5 \u2013 \u0153uvre");
    std::string all(256, '\0');
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<char>(i);
    }
    CHECK(is_utf8(decoded(TextEncoding::kWindows1252, all)));
}

TEST_CASE("the first bytes tell the encoding", "[model]") {
    const auto [sample, encoding, certain] = GENERATE(table<std::string, TextEncoding, bool>({
        {"", TextEncoding::kUtf8, true},
        {"email,name\n", TextEncoding::kUtf8, true},
        {"email\nK\u00F6ln", TextEncoding::kUtf8, true},
        {"email\nK\xC3", TextEncoding::kUtf8, true},            // cut in a character
        {"email\nK\u00F6ln\n\xFF", TextEncoding::kUtf8, true},  // one bad row of many good ones
        {"email\nK\xF6ln\n", TextEncoding::kWindows1252, false},
        {"\xFF\xFE"
         "e\0"s,
         TextEncoding::kUtf16Le,
         true},
        {"\xFE\xFF\0e"s, TextEncoding::kUtf16Be, true},
        {"e\0m\0a\0i\0l\0\n\0"s, TextEncoding::kUtf16Le, true},
        {"\0e\0m\0a\0i\0l\0\n"s, TextEncoding::kUtf16Be, true},
        {"email,note\na@example.com,\0\0\0\0"s, TextEncoding::kUtf8, true},
    }));
    const EncodingGuess guess = guess_encoding(sample);
    CHECK(guess.encoding == encoding);
    CHECK(guess.certain == certain);
}

TEST_CASE("encodings are known by their usual names", "[model]") {
    CHECK(parse_text_encoding("UTF-8") == TextEncoding::kUtf8);
    CHECK(parse_text_encoding("latin-1") == TextEncoding::kWindows1252);
    CHECK(parse_text_encoding(" Windows-1252 ") == TextEncoding::kWindows1252);
    CHECK_FALSE(parse_text_encoding("ebcdic"));
}
