#include "store/letter_groups.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace campaignd;
using store::LetterGroups;

namespace {

LetterGroups groups_of(const std::vector<std::string>& texts) {
    LetterGroups groups;
    for (const std::string& text : texts) {
        groups.add(text);
    }
    return groups;
}

/// Short texts of few letters: they share heads and tails of every length.
std::string any_text(std::mt19937& random) {
    static const std::vector<std::string> kLetters{"a", "b", "A", "@", "1", "\xC3\xA4", "\xC3\x84"};
    std::string text;
    for (auto i = random() % 9; i > 0; --i) {
        text += kLetters[random() % (random() % 20 == 0 ? 7 : 4)];
    }
    return text;
}

}  // namespace

TEST_CASE("groups that are added beside a text that is there already are all there", "[store]") {
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const std::string before = any_text(random);
        const std::string text = any_text(random);
        LetterGroups quick = groups_of({before});
        quick.add(text, before);
        CAPTURE(before, text);
        REQUIRE(quick.bytes() == groups_of({before, text}).bytes());
    }
}

TEST_CASE("groups that are missing say that a text is nowhere", "[store]") {
    const LetterGroups groups = groups_of({"Anna.Berg@Example.com"});
    CHECK(store::WantedGroups("a.berg@e").may_be_in(groups.bytes()));
    CHECK_FALSE(store::WantedGroups("aberg").may_be_in(groups.bytes()));
    CHECK_FALSE(store::WantedGroups("x.y").may_be_in(groups.bytes()));
}
