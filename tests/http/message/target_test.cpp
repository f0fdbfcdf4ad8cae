#include "http/message/target.h"

#include <httplib.h>

#include <catch2/catch.hpp>

using namespace campaignd::http;

TEST_CASE("A path is decoded once, and what is ambiguous has none", "[http]") {
    CHECK(path_of("/a%20b+c?d=%zz") == std::nullopt);
    CHECK(path_of("/a%20b+c?d=%C3%A4") == "/a b+c");
    CHECK(path_of("/%2541") == "/%41");
    for (const char* unsound : {"/%",
                                "/%4",
                                "/%u0041",
                                "/a%00",
                                "/?q=%0d%0a",
                                "/%FF",
                                "/?q=%C3&r=%A4",
                                "/a/../b",
                                "/%2e%2e/b"}) {
        CAPTURE(unsound);
        CHECK_FALSE(path_of(unsound));
    }
}

TEST_CASE("The library reads a fenced query as it was meant", "[http]") {
    const std::string fenced = fenced_target("/p?a=b=c&d=?e&f=#g&h&i==");
    CHECK(fenced.find('?') == fenced.rfind('?'));
    CHECK(fenced.find('#') == std::string::npos);
    httplib::Params params;
    httplib::detail::parse_query_text(fenced.substr(fenced.find('?') + 1), params);
    CHECK(params == httplib::Params{{"a", "b=c"}, {"d", "?e"}, {"f", "#g"}, {"h", ""}, {"i", "="}});
}
