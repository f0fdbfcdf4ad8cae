#include "base/text.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("ill-formed UTF-8 is seen and replaced", "[base]") {
    CHECK(is_utf8("plain"));
    CHECK(is_utf8("\u00e9\u4e2d\U0001F600"));
    for (const char* bad : {"\xC0\xAF",
                            "\xED\xA0\x80",
                            "\xF4\x90\x80\x80",
                            "\x80",
                            "\xE4\xB8",
                            "\xF8\x88\x80\x80\x80",
                            "\xE0\x80\xAF"}) {
        CHECK_FALSE(is_utf8(bad));
        CHECK(is_utf8(to_valid_utf8(bad)));
    }
    CHECK(to_valid_utf8("a\xFFz") == "a\uFFFDz");
}

TEST_CASE("cutting never splits a sequence", "[base]") {
    const std::string_view text = "a\u4e2d\u4e2d";
    CHECK(truncate_utf8(text, 7) == text);
    CHECK(truncate_utf8(text, 6) == "a\u4e2d");
    CHECK(truncate_utf8(text, 3) == "a");
    CHECK(truncate_utf8(text, 0).empty());
}

TEST_CASE("numbers are whole or nothing", "[base]") {
    CHECK(parse_int("42") == 42);
    CHECK(parse_int("-1") == -1);
    for (const char* bad : {"", " 1", "1 ", "1x", "0x10", "99999999999999999999", "+1"}) {
        INFO(bad);
        CHECK_FALSE(parse_int(bad));
    }
}

TEST_CASE("HTML escaping leaves nothing that opens markup", "[base]") {
    CHECK(html_escape("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}

TEST_CASE("control bytes are found", "[base]") {
    CHECK(has_control("a\r\nb"));
    CHECK(has_control(std::string_view("a\0b", 3)));
    CHECK(has_control("\x7f"));
    CHECK_FALSE(has_control("\u00e9 plain"));
}
