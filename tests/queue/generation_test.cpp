#include "queue/generation.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "queue/instance.h"
#include "support/temp_database.h"

using namespace campaignd;
using queue::Generation;
using test::TempDatabase;

namespace {

namespace fs = std::filesystem;

fs::path mark_file(const TempDatabase& temp) {
    return temp->path().string() + "-generation";
}

std::int64_t stored(const TempDatabase& temp) {
    return temp.integer("SELECT generation FROM continuity");
}

}  // namespace

TEST_CASE("a working process raises the generation and marks it beside the database", "[queue]") {
    TempDatabase temp;
    CHECK_FALSE(queue::read_mark(temp->path()));
    {
        queue::Instance instance(*temp, "test");
        queue::Instance other(*temp, "test");
        instance.beat();
        other.beat();
        instance.beat();
        const auto mark = queue::read_mark(temp->path());
        REQUIRE(mark);
        CHECK(mark->number == 3);
        CHECK(stored(temp) == 3);
        CHECK(mark->database_id.size() == 32);
    }
    CHECK(stored(temp) == 5);  // once more for each that left
    CHECK(queue::read_mark(temp->path())->number == 5);
    CHECK((fs::status(mark_file(temp)).permissions() &
           (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
}

TEST_CASE("a mark that is torn or foreign says nothing and is written anew", "[queue]") {
    const TempDatabase temp;
    const Generation generation{std::string(32, 'a'), 1'234'567};
    REQUIRE(queue::write_mark(temp->path(), generation));
    std::string whole;
    std::getline(std::ifstream(mark_file(temp)), whole, '\0');
    for (std::size_t at = 0; at < whole.size(); at += 5) {
        std::string spoilt = whole;
        spoilt[at] = static_cast<char>(spoilt[at] ^ 1);
        std::ofstream(mark_file(temp), std::ios::trunc) << spoilt;
        CHECK_FALSE(queue::read_mark(temp->path()));
        std::ofstream(mark_file(temp), std::ios::trunc) << whole.substr(0, at);
        CHECK_FALSE(queue::read_mark(temp->path()));
    }
    std::ofstream(mark_file(temp), std::ios::trunc) << std::string(5'000, 'x');
    CHECK_FALSE(queue::read_mark(temp->path()));
    REQUIRE(queue::write_mark(temp->path(), generation));
    CHECK(queue::read_mark(temp->path())->number == 1'234'567);
    CHECK(queue::read_mark(temp->path())->database_id == generation.database_id);
    CHECK_FALSE(queue::write_mark(temp.directory / "no folder" / "x.db", generation));
}
