#include "mail/inbound/message_parser.h"

#include <catch2/catch.hpp>

using namespace campaignd::mail;

TEST_CASE("a message is taken apart into headers, text and HTML", "[mail]") {
    const ParsedMessage parsed = parse_message(
        "From: Anna <anna@example.org>\r\n"
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe=\r\n!\r\n"
        "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nPHA+Z3L8PC9wPg==\r\n--b--\r\n");
    REQUIRE(parsed.headers.size() == 4);
    CHECK(parsed.headers[1].first == "Subject");
    CHECK(parsed.headers[1].second ==
          "Gr\xC3\xBC\xC3\x9F"
          "e");
    CHECK(parsed.text.substr(0, 8) ==
          "Gr\xC3\xBC\xC3\x9F"
          "e!");
    CHECK(parsed.html.find("<p>gr\xC3\xBC</p>") == 0);
}

TEST_CASE("attachments are not the text", "[mail]") {
    const ParsedMessage parsed = parse_message(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nfile\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nbody\r\n--b--\r\n");
    CHECK(parsed.text.substr(0, 4) == "body");
    CHECK(parsed.html.empty());
}

TEST_CASE("what is no proper message does no harm", "[mail]") {
    for (const std::string& bytes : {std::string(),
                                     std::string("no header at all"),
                                     std::string("\r\n\r\n\r\n"),
                                     std::string("A: b\r\nContent-Type: multipart/mixed\r\n\r\n--"),
                                     std::string("A: \xff\xfe\r\n\r\n\xff\xfe\x00x", 13)}) {
        try {
            const ParsedMessage parsed = parse_message(bytes);
            CHECK(parsed.text.size() <= bytes.size() * 3);
        } catch (const std::exception& error) {
            CHECK_FALSE(std::string(error.what()).empty());
        }
    }
}
