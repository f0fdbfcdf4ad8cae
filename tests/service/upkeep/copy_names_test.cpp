#include "service/upkeep/copy_names.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("the newest copy is one that the key opens, and none of a wrong clock's", "[service]") {
    const std::vector<std::string> names{"campaignd-1a2b3c4d-20261128T031500Z-0aaa.copy",
                                         "campaignd-1a2b3c4d-20261128T031500Z-fbbb.copy",
                                         "campaignd-1a2b3c4d-20380119T031407Z-0aaa.copy"};
    const auto copies = service::copies_among(names, "", 1'800'000'000'000);
    REQUIRE(copies.size() == 3);
    CHECK(copies[2].text() == names[2]);
    const auto own = service::opened_by(copies, "0aaa000000000000");
    REQUIRE(own.size() == 2);
    CHECK(own[0].text() == names[0]);
}
