#include <catch2/catch.hpp>

#include "service/people/bulk_fixture.h"
#include "support/planted.h"

using namespace campaignd;
using nlohmann::json;
using test::BulkFixture;
using test::Plant;
using test::Planted;

TEST_CASE("an export writes to nothing that somebody planted under its name",
          "[service][planted]") {
    BulkFixture world;
    world.slice = 2;
    world.add_people(world.add_list(), 5);
    for (const Plant kind : {Plant::kLink,
                             Plant::kLinkToFolder,
                             Plant::kPipe,
                             Plant::kHardLink,
                             Plant::kFolder,
                             Plant::kEmptyFolder}) {
        CAPTURE(static_cast<int>(kind));
        const std::int64_t id = world.order({{"action", "export"}, {"filter", json::object()}});
        const std::filesystem::path file = world.bulk.get(id).file;
        const bool is_begun = kind == Plant::kLink || kind == Plant::kHardLink;
        if (is_begun) {
            REQUIRE(world.step(id));
            std::filesystem::remove(file);
        }
        Planted planted;
        if (planted.plant(kind, file)) {
            CHECK_THROWS_AS(world.step(id), Error);
            planted.check();
            planted.clear();
        }
        const BulkAction done = world.finish(id);
        CHECK(done.state == BulkState::kDone);
        CHECK(done.counts.changed == 5);
        CHECK(world.file(id).find(test::kPlantedSecret) == std::string::npos);
    }
}
