#include "mail/compose/encode.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/gmime_message.h"
#include "mail/compose/quoted_printable.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

std::string text_header(const std::string& value) {
    std::string out;
    append_text_header(out, "Subject", value);
    return out;
}

std::string address_header(const std::string& name, const std::string& email) {
    std::string out;
    append_address_header(out, "To", name, email);
    return out;
}

std::string decoded_subject(const std::string& header) {
    return GMimeParsed(header + "\r\n\r\n").subject();
}

/// Every line ends in CRLF, goes on with a blank unless it is the first, and is within the limit.
void check_one_field(const std::string& header, std::size_t limit) {
    bool first = true;
    std::size_t begin = 0;
    REQUIRE(header.ends_with("\r\n"));
    while (begin < header.size()) {
        const std::size_t end = header.find("\r\n", begin);
        const std::string line = header.substr(begin, end - begin);
        const bool clean = line.find_first_of(std::string("\r\n\0", 3)) == std::string::npos;
        const bool folded = first || line.front() == ' ';
        const bool shown = line.find_first_not_of(' ') != std::string::npos;
        if (!clean || !folded || !shown || line.size() > limit) {
            FAIL("bad line in: " << header);
        }
        first = false;
        begin = end + 2;
    }
}

}  // namespace

TEST_CASE("header text is plain where it can be and encoded where it must be", "[mail]") {
    CHECK(text_header("Hello you") == "Subject: Hello you\r\n");
    CHECK(text_header("Grüße") == "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n");
    CHECK(text_header("Zoë says hello to all of you") ==
          "Subject: =?UTF-8?Q?Zo=C3=AB_says_hello_to_all_of_you?=\r\n");
    CHECK(text_header("a =?b?= c") == "Subject: =?UTF-8?B?YSA9P2I/PSBj?=\r\n");
    CHECK(text_header("  a\r\nBcc: x@y ") == "Subject: a  Bcc: x@y\r\n");
    CHECK(text_header("ill-formed \xff UTF-8 in it") ==
          "Subject: =?UTF-8?Q?ill-formed_=EF=BF=BD_UTF-8_in_it?=\r\n");
}

TEST_CASE("display names are atoms, quoted or encoded", "[mail]") {
    CHECK(address_header("", "a@b.c") == "To: a@b.c\r\n");
    CHECK(address_header("Bob Smith", "a@b.c") == "To: Bob Smith <a@b.c>\r\n");
    CHECK(address_header("Name, Jr.", "a@b.c") == "To: \"Name, Jr.\" <a@b.c>\r\n");
    CHECK(address_header("Q \"x\" \\", "a@b.c") == "To: \"Q \\\"x\\\" \\\\\" <a@b.c>\r\n");
    CHECK(address_header("Zoë", "a@b.c") == "To: =?UTF-8?Q?Zo=C3=AB?= <a@b.c>\r\n");
    CHECK(address_header("x\r\nBcc: e@v.il", "a@b.c") == "To: \"x  Bcc: e@v.il\" <a@b.c>\r\n");
}

TEST_CASE("addresses, ids and URLs that could add a header are refused", "[mail]") {
    std::string out;
    const std::vector<std::string> bad = {"a@b.c\r\nBcc: x@y.z",
                                          "a@b.c\n",
                                          "a b@c.d",
                                          "<a@b.c>",
                                          "a@b.c,d@e.f",
                                          "",
                                          "a",
                                          "@b",
                                          "a@",
                                          std::string("a\0@b.c", 6),
                                          "\xFF@b.c",
                                          "a@b.c;",
                                          std::string(400, 'a') + "@b.c"};
    for (const std::string& address : bad) {
        INFO(address);
        CHECK_THROWS_AS(append_address_header(out, "To", "x", address), Error);
        CHECK_THROWS_AS(check_message_id("<" + address + ">"), Error);
    }
    for (const std::string url :
         {"https://x/\r\nBcc: y", "https://x/ y", "https://x/>", "https://x/,", ""}) {
        CHECK_THROWS_AS(append_unsubscribe_headers(out, url, ""), Error);
    }
    CHECK_THROWS_AS(append_unsubscribe_headers(out, "https://x/" + std::string(1000, 'u'), ""),
                    Error);
    CHECK_THROWS_AS(append_list_id_header(out, "x", "a b"), Error);
    CHECK_NOTHROW(check_message_id("<a.b@c>"));
    CHECK_THROWS_AS(check_message_id("<ü@b.c>"), Error);
}

TEST_CASE("an address beyond ASCII stands as it is, for the transport to judge", "[mail]") {
    std::string out;
    append_address_header(out, "To", "Jörg", "jörg@example.org");
    CHECK(out.ends_with(" <jörg@example.org>\r\n"));
    CHECK(out.find("Jörg") == std::string::npos);
}

TEST_CASE("List-Unsubscribe stays bare however long the URL is", "[mail]") {
    const std::string url = "https://mail.example.org/u/" + std::string(150, 't');
    std::string out;
    append_unsubscribe_headers(out, url, "mailto:u@example.org");
    CHECK(out == "List-Unsubscribe: <" + url +
                     ">,\r\n <mailto:u@example.org>\r\n"
                     "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

TEST_CASE("quoted-printable keeps the bytes and the line limits", "[mail]") {
    CHECK(encoded("a=b\n") == "a=3Db\r\n\r\n");
    CHECK(encoded("end \nof\t\r\nline\r") == "end=20\r\nof=09\r\nline\r\n\r\n");
    CHECK(encoded(".\n..") == ".\r\n..\r\n");
    CHECK(encoded("é") == "=C3=A9\r\n");
    CHECK(encoded(std::string(80, 'x')) == std::string(75, 'x') + "=\r\nxxxxx\r\n");
    Dice dice(7);
    const std::vector<std::string> kPieces = {"a",
                                              " ",
                                              "\t",
                                              "\n",
                                              "\r\n",
                                              "\r",
                                              "=",
                                              "é",
                                              "日",
                                              ".",
                                              std::string(70, 'x'),
                                              std::string("\0", 1),
                                              "word "};
    for (int i = 0; i < 2000; ++i) {
        std::string whole;
        std::string pieces;
        QuotedPrintable encoder(pieces);
        for (std::size_t n = dice.below(30); n > 0; --n) {
            const std::string& piece = dice.pick(kPieces);
            whole += piece;
            // A literal's own line ends are LF alone, as templates hold them.
            if (dice.below(2) == 0 && piece.find('\r') == std::string::npos) {
                encoder.write(QuotedPrintableLiteral(piece));
            } else {
                encoder.write(std::string_view(piece));
            }
        }
        encoder.finish();
        REQUIRE(pieces == encoded(whole));
    }
}

TEST_CASE("20,000 hostile values never add a header and decode to what was meant", "[mail]") {
    const GMimeInit gmime;
    Dice dice(424242);
    const std::vector<std::string> kPieces = {"\r\n",
                                              "\n",
                                              "\r",
                                              std::string("\0", 1),
                                              "Bcc: evil@example.org",
                                              ":",
                                              " ",
                                              "\t",
                                              "\"",
                                              "\\",
                                              "<",
                                              ">",
                                              ",",
                                              ";",
                                              "(",
                                              ")",
                                              "=?UTF-8?Q?x?=",
                                              "=?",
                                              "?=",
                                              "é",
                                              "日本",
                                              "😀",
                                              "\u202e",
                                              "عربي",
                                              "\xff",
                                              "\xc3",
                                              "\x7f",
                                              "\x1b",
                                              "name",
                                              "e@x.org",
                                              std::string(90, 'L'),
                                              std::string(70, ' '),
                                              "\u2028",
                                              "."};
    for (int i = 0; i < 20000; ++i) {
        std::string value;
        for (std::size_t n = dice.below(12); n > 0; --n) {
            value += dice.pick(kPieces);
        }
        const std::string subject = text_header(value);
        check_one_field(subject, 78);
        const std::string to = address_header(value, "bob@example.com");
        check_one_field(to, 78);
        std::string list;
        append_list_id_header(list, value, "l.example.org");
        check_one_field(list, 78);
        if (i % 10 == 0) {
            const std::string meant = header_text(value);
            INFO(subject << to);
            CHECK(decoded_subject(subject) == meant);
            const GMimeParsed parsed(to + "\r\n\r\n");
            CHECK(parsed.header_count() == 1);
            CHECK(parsed.to() == std::pair<std::string, std::string>(meant, "bob@example.com"));
        }
    }
}
