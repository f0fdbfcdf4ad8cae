#include "model/email_address.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("a good address is brought into its stored form", "[model]") {
    const auto [given, stored] = GENERATE(table<std::string, std::string>({
        {"anna@example.com", "anna@example.com"},
        {"  Anna.B@EXAMPLE.Com\t", "Anna.B@example.com"},
        {"a+tag!#$%&'*/=?^_`{|}~-@x.org", "a+tag!#$%&'*/=?^_`{|}~-@x.org"},
        {"jörg@exämple.de", "jörg@xn--exmple-cua.de"},
        {"info@straße.de", "info@xn--strae-oqa.de"},  // IDNA 2008 keeps the sharp s
        {"info@BÜCHER.example", "info@xn--bcher-kva.example"},
        {"info@xn--BCHER-KVA.example", "info@xn--bcher-kva.example"},
        {"a@sub-domain.1und1.de", "a@sub-domain.1und1.de"},
    }));
    const ParsedEmail parsed = parse_email(given);
    CHECK(parsed.fault == "");
    CHECK(parsed.address == stored);
}

TEST_CASE("a bad address is refused with a reason", "[model]") {
    const auto [given, reason] = GENERATE(table<std::string, std::string>({
        {"", "no e-mail address"},
        {"   ", "no e-mail address"},
        {"anna", "has no @"},
        {"a@b@example.com", "more than one @"},
        {"@example.com", "nothing before the @"},
        {".a@example.com", "a dot"},
        {"a..b@example.com", "a dot"},
        {"a b@example.com", "' ' may not stand"},
        {"\"a b\"@example.com", "quoted"},
        {"Anna <a@example.com>", "may not stand"},
        {"a@example", "domain 'example' is not valid"},
        {"a@", "domain '' is not valid"},
        {"a@exa mple.com", "is not valid"},
        {"a@-x.com", "is not valid"},
        {"a@x..com", "is not valid"},
        {"a@127.0.0.1", "is not valid"},
        {"a@[127.0.0.1]", "is not valid"},
        {"a@example.com\r\nBcc: x@y.zz", "control"},
        {"a\xFF@example.com", "UTF-8"},
        {"erased-1@erased.invalid", "kept for erased"},
    }));
    const ParsedEmail parsed = parse_email(given);
    CHECK_FALSE(parsed);
    CHECK_THAT(parsed.fault, Catch::Contains(reason));
    CHECK(parsed.address == "");
}

TEST_CASE("the lengths of RFC 5321 bind", "[model]") {
    const std::string local(64, 'a');
    const std::string label(60, 'd');
    CHECK(parse_email(local + "@example.com"));
    CHECK_FALSE(parse_email(local + "a@example.com"));
    CHECK(parse_email("a@" + label + "." + label + "." + label + "." + label + ".com"));
    CHECK_FALSE(parse_email(local + "@" + label + "." + label + "." + label + ".com.de.fr"));
    CHECK_FALSE(parse_email("a@" + std::string(64, 'd') + ".com"));
}

TEST_CASE("the domain is what stands behind the last @", "[model]") {
    CHECK(email_domain("a@example.com") == "example.com");
    CHECK(email_domain("nothing") == "");
}
