// A dry run tells the numbers of the real one.
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "service/people/import_fixture.h"

using namespace campaignd;
using service::ImportOrder;
using test::ImportFixture;

namespace {

constexpr const char* kPeople = "SELECT count(*) FROM recipient";
constexpr const char* kTags = "SELECT count(*) FROM tag";

/// Few addresses, so that most rows meet another; some are no addresses.
std::string random_file(std::mt19937& random, int rows, unsigned addresses) {
    const auto any = [&](const std::vector<const char*>& words) {
        return words[random() % words.size()];
    };
    std::string text = "email,name,city,tags,status,timezone\n";
    for (int i = 0; i < rows; ++i) {
        text += any({"user", "USER", "User"}) + std::to_string(random() % addresses) +
                any({"@example.com", "@example.com", "@example.com", "@"}) + ',' +
                any({"", "Ann", "Ben"}) + ',' + any({"", "Bonn", "Ulm"}) + ",\"" +
                any({"", "a", "A", "b,a", "c"}) + "\"," +
                any({"active", "active", "unsubscribed", "bounced"}) + ',' +
                any({"", "Europe/Berlin", "Europe/Zurich", "Nowhere"}) + '\n';
    }
    return text;
}

}  // namespace

TEST_CASE("a dry run over many slices counts what the import counts", "[service]") {
    std::mt19937 random(GENERATE(1U, 2U, 3U));
    const auto update =
        GENERATE(ImportUpdate::kOverwrite, ImportUpdate::kFillEmpty, ImportUpdate::kLeave);
    ImportFixture fixture;
    const auto how = [&](bool dry) {
        return [&, dry](ImportOrder& order) {
            order.dry_run = dry;
            order.update = update;
            order.mapping = ImportFixture::mapping({{"tags", "tag"}});
        };
    };
    fixture.run(random_file(random, 100, 200), how(false));  // some are known already
    const std::string text = random_file(random, 7'000, 900);
    const std::int64_t people = fixture.temp.integer(kPeople);
    const std::int64_t tags = fixture.temp.integer(kTags);
    const Import tried = fixture.finish(fixture.queue(text, how(true)), random() % 2 == 0);
    CHECK(fixture.temp.integer(kPeople) == people);
    CHECK(fixture.temp.integer(kTags) == tags);
    CHECK(std::filesystem::is_empty(fixture.spool));
    const Import real = fixture.run(text, how(false));
    CHECK(tried.counts == real.counts);
    CHECK(tried.counts.rows == 7'000);
    CHECK(fixture.rejected_csv(tried.id) == fixture.rejected_csv(real.id));
}

TEST_CASE("a dry run begins again when its own database is not in step", "[service]") {
    ImportFixture fixture;
    std::mt19937 random(7);
    const std::string text = random_file(random, 9'000, 2'000);
    const auto id = fixture.queue(text, [](ImportOrder& order) { order.dry_run = true; });
    service::ImportRunner first(*fixture.temp, fixture.spool);
    while (fixture.imports.get(id).counts.rows == 0) {
        REQUIRE(first.run_slice(id));
    }
    const std::filesystem::path trial = fixture.spool / (fixture.imports.get(id).file + ".trial");
    REQUIRE(std::filesystem::exists(trial));
    if (GENERATE(false, true)) {
        std::filesystem::remove(trial);
    } else {
        std::ofstream(trial, std::ios::binary) << "no database at all, but long enough to be read";
    }
    const Import tried = fixture.finish(id);
    CHECK(tried.state == ImportState::kDone);
    const Import real = fixture.run(text);
    CHECK(tried.counts == real.counts);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("a dry run that is cancelled leaves no file", "[service]") {
    ImportFixture fixture;
    std::mt19937 random(9);
    const auto id = fixture.queue(random_file(random, 9'000, 2'000),
                                  [](ImportOrder& order) { order.dry_run = true; });
    service::ImportRunner runner(*fixture.temp, fixture.spool);
    while (fixture.imports.get(id).counts.rows == 0) {
        REQUIRE(runner.run_slice(id));
    }
    fixture.imports.cancel(fixture.actor, id);
    while (runner.run_slice(id)) {
    }
    CHECK(std::filesystem::is_empty(fixture.spool));
}
