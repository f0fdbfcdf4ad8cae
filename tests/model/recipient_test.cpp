#include "model/recipient.h"

#include <catch2/catch.hpp>

#include "model/list.h"

using namespace campaignd;

namespace {

std::vector<std::string> fields_of(const std::vector<FieldError>& faults) {
    std::vector<std::string> fields;
    for (const FieldError& fault : faults) {
        fields.push_back(fault.field);
    }
    return fields;
}

}  // namespace

TEST_CASE("every fault of a recipient is told at once", "[model]") {
    RecipientChange change;
    change.email = "nobody";
    change.name = "two\nlines";
    change.list_ids = {1, 0};
    change.timezone = "Mars/Base";
    CHECK(fields_of(validate(change, true)) ==
          std::vector<std::string>{"email", "name", "list_ids[1]", "timezone"});
}

TEST_CASE("an address is demanded only of a new recipient", "[model]") {
    RecipientChange change;
    CHECK(fields_of(validate(change, true)) == std::vector<std::string>{"email"});
    CHECK(validate(change, false).empty());
    change.email = " A@ExAmple.com ";
    CHECK(validate(change, true).empty());
    CHECK(*change.email == "A@example.com");
}

TEST_CASE("a list needs a name of one line", "[model]") {
    ListChange change;
    CHECK(fields_of(validate(change, true)) == std::vector<std::string>{"name"});
    CHECK(validate(change, false).empty());
    change.name = "  ";
    CHECK(fields_of(validate(change, false)) == std::vector<std::string>{"name"});
    change.name = " News ";
    CHECK(validate(change, true).empty());
    CHECK(*change.name == "News");
}

TEST_CASE("statuses have the words of the API", "[model]") {
    CHECK(to_text(RecipientStatus::kComplained) == "complained");
    CHECK(parse_recipient_status("erased") == RecipientStatus::kErased);
    CHECK_FALSE(parse_recipient_status("Active"));
}
