#include "model/user.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("a password is judged by its length in characters alone", "[model]") {
    const auto faults = [](const std::string& password) {
        std::vector<FieldError> found;
        check_password(password, found);
        return found.size();
    };
    CHECK(faults("aaaaaaaaaaaa") == 0);
    CHECK(faults("aaaaaaaaaaa") == 1);
    CHECK(faults("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4") == 1);  // six letters
    CHECK(faults(std::string(1'024, 'x')) == 0);
    CHECK(faults(std::string(1'025, 'x')) == 1);
    CHECK(faults("aaaaaaaaaaaa\xFF") == 1);
}

TEST_CASE("roles have names, and no other name is a role", "[model]") {
    for (const auto role : {Role::kViewer, Role::kEditor, Role::kAdmin}) {
        CHECK(parse_role(to_text(role)) == role);
    }
    CHECK_FALSE(parse_role("Admin"));
    CHECK_FALSE(parse_role(""));
}
