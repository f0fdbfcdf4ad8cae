#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "base/text.h"
#include "model/email_address.h"

using namespace campaignd;

namespace {

/// One letter in every way that people and machines write it (Unicode Standard Annex 15, figures 3
/// to 5): the first is the stored one.
using Letter = std::vector<std::string>;

const std::array<Letter, 12> kLetters{{
    {"a", "a"},
    {"7", "7"},
    {"\u00e9", "e\u0301", "\u00c9", "E\u0301"},
    {"\u00f6", "o\u0308", "\u00d6", "O\u0308"},
    {"\u00e5", "a\u030a", "\u212b", "A\u030a", "\u00c5"},  // the sign for the unit too
    {"\u1e69", "s\u0323\u0307", "s\u0307\u0323", "\u1e63\u0307", "S\u0323\u0307"},
    {"\u03c9", "\u2126", "\u03a9"},
    {"\u0436", "\u0416"},
    {"\u00df", "\u00df"},  // lower case is no folding: a sharp s is no double s
    {"\uac00", "\u1100\u1161"},
    {"\u00f1", "n\u0303", "N\u0303"},
    {"z", "z"},
}};

const std::array<std::string, 5> kUnseen{
    "\ufeff", "\u00a0", " \u202f\t", "\u200e\u200b", "\u3000\u2060 "};

template <typename List>
auto& any_of(const List& list, std::mt19937& random) {
    return list.at(std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random));
}

/// One name and two of the ways to write it.
struct Written {
    std::string stored;
    std::string one;
    std::string other;
};

Written any_name(std::mt19937& random) {
    Written name{"\u00e9", "e\u0301", "\u00c9"};  // never all ASCII: that stays as written
    const int letters = std::uniform_int_distribution<int>(0, 8)(random);
    for (int i = 0; i < letters; ++i) {
        const Letter& letter = any_of(kLetters, random);
        name.stored += letter.front();
        name.one += any_of(letter, random);
        name.other += any_of(letter, random);
    }
    return name;
}

}  // namespace

TEST_CASE("however a person's address is written, it is stored once", "[model]") {
    const unsigned seed = GENERATE(range(1U, 301U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Written local = any_name(random);
    const Written domain = any_name(random);
    const std::string& before = any_of(kUnseen, random);
    const std::string& behind = any_of(kUnseen, random);
    const ParsedEmail one = parse_email(before + local.one + "@" + domain.one + ".Example");
    const ParsedEmail other = parse_email(local.other + "@" + domain.other + ".example" + behind);
    REQUIRE(one.fault == "");
    REQUIRE(other.fault == "");
    CHECK(one.address == other.address);
    CHECK(one.address.starts_with(local.stored + "@xn--"));
    CHECK(parse_email(one.address).address == one.address);
    CHECK(parse_email(local.stored + "@" + std::string(email_domain(one.address))).address ==
          one.address);
    CHECK(parse_domain(before + domain.other + ".EXAMPLE").address == email_domain(one.address));
}

TEST_CASE("what nobody sees goes from around an address and is refused inside", "[model]") {
    for (const std::string& unseen : kUnseen) {
        CAPTURE(unseen);
        CHECK(parse_email(unseen + "anna@example.org" + unseen).address == "anna@example.org");
        CHECK(parse_domain(unseen + "example.org" + unseen).address == "example.org");
        CHECK_FALSE(parse_email("an" + unseen + "na@example.org"));
        CHECK_FALSE(parse_email("anna@" + unseen + "example.org"));
        CHECK_FALSE(parse_email("anna@exam" + unseen + "ple.org"));
        CHECK_FALSE(parse_domain("exam" + unseen + "ple.org"));
    }
    CHECK_THAT(parse_email("an\u00a0na@example.org").fault, Catch::Contains("U+00A0"));
    CHECK_THAT(parse_email("anna@\ufeffexample.org").fault, Catch::Contains("U+FEFF"));
    CHECK_FALSE(parse_email("\ufeff\u00a0 "));
    CHECK_FALSE(parse_email("an\u200dna@example.org"));
}

TEST_CASE("an address in ASCII keeps its case, and a domain its joiners", "[model]") {
    CHECK(parse_email("Anna.B@Example.ORG").address == "Anna.B@example.org");
    CHECK(parse_email("\u212Aarl@example.org").address == "Karl@example.org");  // the Kelvin sign
    // U+200C belongs into this Persian name (RFC 5892 appendix A.1)
    CHECK(parse_email("a@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com").address ==
          "a@xn--mgba3gch31f060k.com");
}
