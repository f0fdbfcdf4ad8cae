#include "model/finding.h"

#include <catch2/catch.hpp>
#include <set>

using namespace campaignd;

TEST_CASE("a name that was nearly right is found", "[model]") {
    const std::vector<std::string> known{
        "email", "name", "first_name", "last_name", "company", "Order No", "city"};
    CHECK(meant_name("frist_name", known) == "first_name");
    CHECK(meant_name("FirstName", known) == "first_name");
    CHECK(meant_name("firstname", known) == "first_name");
    CHECK(meant_name("fist_nam", known) == "first_name");
    CHECK(meant_name("lastname", known) == "last_name");
    CHECK(meant_name("compnay", known) == "company");
    CHECK(meant_name("order_no", known) == "Order No");
    CHECK(meant_name("ciyt", known) == "city");
    CHECK(meant_name("nme", known) == "name");
    // Two slips are too many in a short name, and what is right is no slip.
    CHECK(meant_name("nm", known).empty());
    CHECK(meant_name("coty_x", {"city"}).empty());
    CHECK(meant_name("birthday", known).empty());
    CHECK(meant_name("city", {"city"}).empty());
    CHECK(meant_name("", known).empty());
    CHECK(meant_name(std::string(100'000, 'a'), known).empty());
}

TEST_CASE("each check has a word of its own and says what to do", "[model]") {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(Check::kSlot); ++i) {
        const Finding finding{.check = static_cast<Check>(i), .message = "m"};
        CHECK(words.insert(to_text(finding.check)).second);
        CHECK_FALSE(remedy_of(finding).empty());
        CHECK_FALSE(remedy_of(finding).ends_with('.'));
    }
    CHECK(to_text(Check::kHtmlRisk) == "html_risk");
    CHECK(to_text(Check::kSlot) == "slot");
    CHECK(to_text(Check::kImageAlt) == "image_alt");
    CHECK(sentence({.check = Check::kSubjectLong, .message = "m", .step = 1, .remedy = "r"}) ==
          "steps[1]: m; r");
    CHECK(sentence({.check = Check::kSubjectLong, .message = "m", .remedy = "r"}) == "m; r");
}
