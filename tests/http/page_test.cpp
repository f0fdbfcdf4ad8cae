#include "http/page.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "http/message/response.h"
#include "http/routes/support.h"

using namespace campaignd;
using namespace campaignd::http;

TEST_CASE("Ill-formed UTF-8 from a table is replaced, not thrown", "[http]") {
    CHECK(Response::json(200, {{"a", "b\xff"}}).body == "{\"a\":\"b\xEF\xBF\xBD\"}");
}

TEST_CASE("List parameters are checked together", "[http]") {
    Request request;
    request.params = {{"limit", "501"}, {"sort", "color"}, {"cursor", "!!"}, {"what", "1"}};
    try {
        parse_list_query(request, {"name", "created_at"}, {"state"});
        FAIL("no fault found");
    } catch (const Error& error) {
        CHECK(error.fields().size() == 4);
    }
    request.params = {{"limit", "500"}, {"sort", "-name"}, {"state", "x"}, {"q", "anna"}};
    request.params.emplace("cursor", encode_cursor("17|a"));
    const ListQuery query = parse_list_query(request, {"name"}, {"state"});
    CHECK(query.limit == 500);
    CHECK(query.sort == "-name");
    CHECK(query.q == "anna");
    CHECK(query.cursor == "17|a");
    CHECK(page_answer(Page<int>{.items = {1, 2}, .total = 2}).body ==
          R"({"items":[1,2],"next":null,"total":2})");
    CHECK(page_answer(Page<int>{.next = "17|a"}).body.find(encode_cursor("17|a")) !=
          std::string::npos);
}
