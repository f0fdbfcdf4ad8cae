#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

// One person, as stored and as somebody else's machine writes it: decomposed, in capitals, with a
// byte order mark in front and a no-break space behind (Unicode Standard Annex 15).
const std::string kStored = "rené@xn--exmple-cua.org";
const std::string kOther = "\ufeffRENE\u0301@EXA\u0308MPLE.ORG\u00a0";

}  // namespace

TEST_CASE("one person in two ways of writing is one recipient", "[http]") {
    Site site;
    const Answer made = site.call("POST", "/api/v1/recipients", "editor", {{"email", kOther}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("email") == kStored);
    const std::string path = "/api/v1/recipients/" + made.json().at("id").dump();
    CHECK(site.call("POST", "/api/v1/recipients", "editor", {{"email", kStored}}).status == 409);
    CHECK(site.call("PATCH", path, "editor", {{"email", kStored}}).status == 200);
    CHECK(site.call("POST", "/api/v1/bounces", "editor", {{"email", kOther}, {"type", "hard"}})
              .status == 200);
    CHECK(site.call("POST", "/api/v1/recipients", "editor", {{"email", "re\u00a0ne@example.org"}})
              .faulty_fields() == std::vector<std::string>{"email"});
}

TEST_CASE("one address in two ways of writing is suppressed once", "[http]") {
    Site site;
    const Answer made = site.call("POST", "/api/v1/suppressions", "editor", {{"address", kOther}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("value") == kStored);
    CHECK(site.call("POST", "/api/v1/suppressions", "editor", {{"address", kStored}}).status ==
          200);
    CHECK(
        site.call("POST", "/api/v1/suppressions", "editor", {{"domain", "\u00a0EXA\u0308MPLE.org"}})
            .json()
            .at("value") == "xn--exmple-cua.org");
}

TEST_CASE("a user logs in however the keyboard composes the address", "[http]") {
    Site site;
    const json user{{"email", kOther}, {"password", campaignd::test::kPassword}};
    const Answer made = site.call("POST", "/api/v1/users", "admin", user);
    REQUIRE(made.status == 201);
    CHECK(made.json().at("email") == kStored);
    CHECK(site.call("POST",
                    "/api/v1/users",
                    "admin",
                    {{"email", kStored}, {"password", campaignd::test::kPassword}})
              .status == 409);
    CHECK(site.call("POST", "/api/v1/session", "", user).status == 200);
}

TEST_CASE("a sender's address is stored composed", "[http]") {
    Site site;
    const Answer made =
        site.call("POST",
                  "/api/v1/senders",
                  "admin",
                  {{"name", "A"}, {"from_email", kOther}, {"transport", "sandbox"}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("from_email") == kStored);
}
