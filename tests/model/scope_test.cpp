#include "model/scope.h"

#include <catch2/catch.hpp>

#include "model/user.h"

using namespace campaignd;

TEST_CASE("a scope is a resource and read or write", "[model]") {
    const auto scope = parse_scope("recipients:write");
    REQUIRE(scope);
    CHECK(scope->resource == Resource::kRecipients);
    CHECK(scope->write);
    CHECK(to_text(*scope) == "recipients:write");
    for (const char* wrong : {"",
                              "recipients",
                              "recipients:",
                              ":read",
                              "recipients:all",
                              "Recipients:read",
                              "recipients:read ",
                              "recipients:read:write"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_scope(wrong));
    }
}

TEST_CASE("scopes come back from their words, without those nobody knows", "[model]") {
    Scopes scopes;
    for (int i = 0; i < kResources; ++i) {
        scopes.add({static_cast<Resource>(i), true});
        scopes.add({static_cast<Resource>(i), false});
    }
    CHECK(parse_scopes(to_text(scopes)) == scopes);
    CHECK(scopes.list().size() == 2 * kResources);
    const Scopes some = parse_scopes("send:write  newer:read audit:read");
    CHECK(to_text(some) == "send:write audit:read");
    CHECK(scopes.covers(some));
    CHECK_FALSE(some.covers(scopes));
    CHECK(parse_scopes("").empty());
    CHECK(least_role({Resource::kSenders, true}) == Role::kAdmin);
    CHECK(least_role({Resource::kSenders, false}) == Role::kViewer);
    CHECK_FALSE(least_role({Resource::kSend, false}));
}
