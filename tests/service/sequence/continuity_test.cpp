#include "service/sequence/continuity.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "base/rfc3339.h"
#include "db/file_identity.h"
#include "support/factories.h"

using namespace campaignd;
using campaignd::test::Studio;
using service::Awakening;
using service::Place;

namespace {

/// A campaign of each kind that is not over, on a machine.
struct House : Studio {
    House() {
        const std::int64_t list = add_list();
        add_people(list, 2);
        const std::int64_t sender = add_sender();
        nlohmann::json made = body(sender, list);
        running = add_campaign(made);
        launch(running);
        enrol(running);
        paused = add_campaign(made);
        launch(paused);
        enrol(paused);
        campaigns.pause(actor, paused);
        made["schedule_at"] = to_rfc3339(temp.clock.now() + 3'600'000);
        scheduled = add_campaign(made);
        launch(scheduled);
        draft = add_campaign(made);
        home = {.machine = "m1", .file = {100, 5'000}, .path = "/var/lib/x.db", .host = "alpha"};
        CHECK(wake(home).held_reason.empty());
    }

    Awakening wake(const Place& place) const {
        return service::wake(*temp, place, queue::read_mark(temp->path()));
    }

    std::string states() const {
        return state(running) + " " + state(paused) + " " + state(scheduled) + " " + state(draft);
    }

    /// Lanes of campaigns that the dispatcher would lease from.
    std::int64_t leasable() const {
        const auto lanes =
            temp->read([](const db::ReadTx& tx) { return queue::lanes_with_work(tx); });
        return std::count_if(lanes.begin(), lanes.end(), [](const queue::Lane& lane) {
            return lane.campaign_id != 0;
        });
    }

    CampaignId running = 0;
    CampaignId paused = 0;
    CampaignId scheduled = 0;
    CampaignId draft = 0;
    Place home;
};

constexpr const char* kAtWork = "running paused scheduled draft";

}  // namespace

TEST_CASE("a restart, another name, a move or an unknown machine hold nothing", "[service]") {
    House house;
    Place place = house.home;
    CHECK(house.wake(place).held_reason.empty());
    place.host = "beta";
    CHECK(house.wake(place).held_reason.empty());
    place.path = "/srv/moved.db";
    CHECK(house.wake(place).held_reason.empty());
    place.file.inode = 101;  // a file system that gives inodes anew at each mount
    CHECK(house.wake(place).held_reason.empty());
    place.file.born_ns = 0;  // ... or cannot say when a file was born
    CHECK(house.wake(place).held_reason.empty());
    place.machine = "";
    CHECK(house.wake(place).held_reason.empty());
    place.machine = "m1";
    CHECK(house.wake(place).held_reason.empty());
    CHECK(house.states() == kAtWork);
    CHECK(house.leasable() > 0);
}

TEST_CASE("a database on another machine, or a copy, is held before anything is leased",
          "[service]") {
    const std::string expected = GENERATE("another_machine", "copied");
    House house;
    Place place = house.home;
    if (expected == "copied") {
        place.file = {101, 6'000};
    } else {
        place.machine = "m2";
    }
    const Awakening found = house.wake(place);
    CHECK(found.held_reason == expected);
    CHECK(found.held == 3);
    CHECK(found.why.find("/var/lib/x.db on alpha") != std::string::npos);
    CHECK(house.states() == "held held held draft");
    CHECK(house.campaign(house.running).held_reason == expected);
    CHECK(house.leasable() == 0);
    CHECK(house.temp.integer("SELECT count(*) FROM audit WHERE action = 'continuity.hold'") == 1);
    // It is at home here now: the next start holds nothing more, and the old place would.
    house.campaigns.approve(house.actor, house.running);
    CHECK(house.wake(place).held_reason.empty());
    CHECK(house.state(house.running) == "running");
    CHECK(house.wake(house.home).held == 1);
}

TEST_CASE("a clone with the same identity is a copy while the original stands", "[service]") {
    House house;
    const auto file = [&](const char* name) {
        const auto path = house.temp.directory / name;
        std::ofstream(path) << name;
        return path;
    };
    const auto original = file("original.db");
    const auto clone = file("clone.db");
    Place place = house.home;
    place.path = original;
    CHECK(house.wake(place).held_reason.empty());
    std::filesystem::create_symlink(original, house.temp.directory / "alias.db");
    place.path = house.temp.directory / "alias.db";
    CHECK(house.wake(place).held_reason.empty());
    place.path = clone;
    CHECK(house.wake(place).held_reason == "copied");
    std::filesystem::rename(clone, house.temp.directory / "moved.db");
    place.path = house.temp.directory / "moved.db";
    CHECK(house.wake(place).held_reason.empty());
}

TEST_CASE("one yes gives every campaign back what it was", "[service]") {
    House house;
    house.wake({.machine = "m2", .file = {1, 1}, .path = "p", .host = "h"});
    house.write([&](db::WriteTx& tx) {  // held for a reason of its own
        store::campaigns::set_state(tx, house.draft, CampaignState::kHeld, "late");
    });
    CHECK(house.campaigns.approve_all(house.actor).size() == 3);
    CHECK(house.states() == "running paused scheduled held");
    CHECK(house.campaigns.approve_all(house.actor).empty());
    const auto start = [&] {
        house.write(
            [&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, house.scheduled); });
    };
    start();  // the job of the launch, or that of the yes
    CHECK(house.state(house.scheduled) == "scheduled");
    house.temp.clock.advance(std::chrono::hours(1));
    start();
    CHECK(house.state(house.scheduled) == "running");
    house.campaigns.resume(house.actor, house.paused);
    CHECK(house.state(house.paused) == "running");
}

TEST_CASE("a schedule that passed while its campaign was held starts at the yes", "[service]") {
    House house;
    house.wake({.machine = "m2", .file = {1, 1}, .path = "p", .host = "h"});
    house.temp.clock.advance(std::chrono::hours(2));
    house.campaigns.approve(house.actor, house.scheduled);
    CHECK(house.state(house.scheduled) == "running");
}

TEST_CASE("a database older than the mark beside it is held", "[service]") {
    House house;
    queue::Generation mark =
        house.write([](db::WriteTx& tx) { return queue::advance_generation(tx); });
    queue::write_mark(house.temp->path(), mark);
    CHECK(house.wake(house.home).held_reason.empty());
    mark.number += 50;
    const std::string own_id = std::exchange(mark.database_id, "another database was here before");
    queue::write_mark(house.temp->path(), mark);
    CHECK(house.wake(house.home).held_reason.empty());
    mark.database_id = own_id;
    queue::write_mark(house.temp->path(), mark);
    CHECK(house.wake(house.home).held_reason == "older_than_journal");
    CHECK(house.states() == "held held held draft");
    house.campaigns.approve_all(house.actor);
    CHECK(house.wake(house.home).held_reason.empty());
    CHECK(house.states() == kAtWork);
}

TEST_CASE("a restored copy is at home where it was put", "[service]") {
    House house;
    const Place elsewhere{.machine = "m9", .file = {7, 7}, .path = "q", .host = "omega"};
    queue::Generation mark =
        house.write([](db::WriteTx& tx) { return queue::advance_generation(tx); });
    mark.number += 1'000;
    queue::write_mark(house.temp->path(), mark);
    house.write([&](db::WriteTx& tx) {
        service::settle_in(tx, elsewhere, queue::read_mark(house.temp->path()));
    });
    CHECK(house.wake(elsewhere).held_reason.empty());
    CHECK(house.states() == kAtWork);
}

TEST_CASE("a file keeps its identity when it moves, a copy has another", "[service]") {
    const test::TempDirectory directory;
    const auto file = directory / "a";
    {
        const test::TempDatabase temp;
        std::filesystem::copy_file(temp->path(), file);
    }
    const db::FileIdentity first = db::file_identity(file);
    std::filesystem::rename(file, directory / "b");
    CHECK(db::file_identity(directory / "b").is_same_file(first));
    std::filesystem::copy_file(directory / "b", directory / "c");
    CHECK_FALSE(db::file_identity(directory / "c").is_same_file(first));
    CHECK_THROWS_AS(db::file_identity(directory / "none"), Error);
}

TEST_CASE("a copy born in the same tick of the clock is told by its inode", "[service]") {
    const db::FileIdentity file{.inode = 1, .born_ns = 5, .device = 9};
    CHECK(file.is_same_file({.inode = 1, .born_ns = 5, .device = 9}));
    CHECK_FALSE(file.is_same_file({.inode = 2, .born_ns = 5, .device = 9}));
    CHECK_FALSE(file.is_same_file({.inode = 1, .born_ns = 6, .device = 9}));
    CHECK(file.is_same_file({.inode = 2, .born_ns = 5, .device = 10}));  // mounted elsewhere
    CHECK(file.is_same_file({.inode = 2, .born_ns = 5}));                // written before devices
    CHECK(file.is_same_file({.inode = 1, .born_ns = 0, .device = 9}));
    CHECK_FALSE(file.is_same_file({.inode = 2, .born_ns = 0, .device = 9}));
}
