#include "service/upkeep/backups.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "base/rfc3339.h"
#include "db/backup.h"
#include "service/library.h"
#include "service/upkeep/media_copies.h"
#include "service/upkeep/media_tar.h"
#include "support/pictures.h"
#include "support/planted.h"
#include "support/temp_database.h"
#include "wire/backups.h"

using namespace campaignd;
using namespace std::chrono_literals;

namespace {

struct Shelf {
    test::TempDatabase temp;
    std::filesystem::path dir = temp.directory / "backups";
    service::Backups backups{*temp, dir, 2};
    service::Actor actor{"cli", ""};

    ErrorCode code_of_find(std::string_view name) {
        try {
            backups.find(name);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::kInternal;
    }
};

}  // namespace

TEST_CASE("a backup is a sound database named by its second", "[service]") {
    Shelf shelf;
    CHECK(shelf.backups.list().items.empty());
    const wire::json made = shelf.backups.create(shelf.actor);
    CHECK(made.at("name") == "campaignd-20270115T080000Z.db");
    CHECK(made.at("created_at") == "2027-01-15T08:00:00.000Z");
    CHECK(made.at("verified") == true);
    CHECK(made.at("size_bytes") > 0);
    const auto path = shelf.backups.find("campaignd-20270115T080000Z.db");
    CHECK(db::integrity_faults(path, true).empty());
    CHECK(wire::json(shelf.backups.list()).at("items").at(0) == made);
}

TEST_CASE("the oldest backups beyond the number kept go", "[service]") {
    Shelf shelf;
    for (int i = 0; i < 4; ++i) {
        shelf.backups.create(shelf.actor);
        shelf.temp.clock.advance(1s);
    }
    const auto items = shelf.backups.list().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == "campaignd-20270115T080003Z.db");
    CHECK(items[1].name == "campaignd-20270115T080002Z.db");
}

TEST_CASE("backups of one second have names of their own, and the newest is known", "[service]") {
    Shelf shelf;
    std::vector<std::string> made;
    for (int i = 0; i < 12; ++i) {
        made.push_back(shelf.backups.create(shelf.actor).name);
    }
    CHECK(made[0] == "campaignd-20270115T080000Z.db");
    CHECK(made[1] == "campaignd-20270115T080000Z-2.db");
    CHECK(made[11] == "campaignd-20270115T080000Z-12.db");  // no name of one that went comes again
    const auto items = shelf.backups.list().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == made[11]);
    CHECK(items[1].name == made[10]);
    CHECK(to_rfc3339(items[0].created_at) == "2027-01-15T08:00:00.000Z");
    CHECK(db::integrity_faults(shelf.backups.find(made[11]), true).empty());
    shelf.temp.clock.advance(1s);
    CHECK(shelf.backups.create(shelf.actor).name == "campaignd-20270115T080001Z.db");
    CHECK(shelf.backups.list().items[1].name == made[11]);
}

TEST_CASE("a backup from a wrong clock's future goes before all others", "[service]") {
    Shelf shelf;
    std::filesystem::create_directories(shelf.dir);
    for (const char* name : {"campaignd-20380119T031407Z.db", "campaignd-20380120T031407Z.db"}) {
        std::ofstream(shelf.dir / name) << "made too late";
    }
    const Backup first = shelf.backups.create(shelf.actor);
    REQUIRE(shelf.backups.list().items.size() == 2);
    CHECK(shelf.backups.list().items[0].name == first.name);
    shelf.temp.clock.advance(1s);
    const Backup second = shelf.backups.create(shelf.actor);
    const auto items = shelf.backups.list().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == second.name);
    CHECK(items[1].name == first.name);
}

TEST_CASE("a backup that fails is told until one is made", "[service]") {
    test::TempDatabase temp;
    const std::filesystem::path dir = temp.directory / "backups";
    const service::Actor actor{"cli", ""};
    service::Backups greedy(*temp, dir, 2, std::int64_t{1} << 60);
    CHECK_FALSE(greedy.list().last_failure);
    CHECK_THROWS_AS(greedy.create(actor), Error);
    const auto failure = greedy.list().last_failure;
    REQUIRE(failure);
    CHECK(to_rfc3339(failure->at) == "2027-01-15T08:00:00.000Z");
    CHECK(failure->detail.find("MiB free") != std::string::npos);
    std::filesystem::create_directories(dir);
    std::ofstream(dir / "campaignd-20270115T075900Z.db.partial-0123456789ab") << "left by a kill";
    service::Backups modest(*temp, dir, 2);
    CHECK_NOTHROW(modest.create(actor));
    CHECK_FALSE(modest.list().last_failure);
    CHECK(std::distance(std::filesystem::directory_iterator(dir), {}) == 1);
}

TEST_CASE("what somebody planted among the backups is none, and stays", "[service][planted]") {
    Shelf shelf;
    std::filesystem::create_directories(shelf.dir);
    test::Planted planted;
    planted.plant(test::Plant::kLink, shelf.dir / "campaignd-20260101T000000Z.db");
    planted.plant(test::Plant::kPipe, shelf.dir / "campaignd-20260102T000000Z.db");
    planted.plant(test::Plant::kLinkToFolder, shelf.dir / "campaignd-20260103T000000Z.db.media");
    planted.plant(test::Plant::kFolder, shelf.dir / "campaignd-20260104T000000Z.db.media");
    for (int i = 0; i < 4; ++i) {
        shelf.backups.create(shelf.actor);
    }
    CHECK(shelf.backups.list().items.size() == 2);
    CHECK(shelf.code_of_find("campaignd-20260101T000000Z.db") == ErrorCode::kNotFound);
    planted.check();
}

TEST_CASE("a name that is no backup's leads nowhere", "[service]") {
    Shelf shelf;
    shelf.backups.create(shelf.actor);
    for (const char* name : {"../campaignd.db",
                             "campaignd.db",
                             "",
                             "campaignd-20270115T080001Z.db",
                             "campaignd-20270115/080000Z.db",
                             "campaignd-99999999T999999Z.db",
                             "campaignd-20270115T080000Z-1.db",
                             "campaignd-20270115T080000Z-02.db",
                             "campaignd-20270115T080000Z--2.db",
                             "campaignd-20270115T080000Z-4294967297.db",
                             "campaignd-20270115T080000Z-.db",
                             "campaignd-.db",
                             "campaignd-20270115T080000Z.db.partial"}) {
        CHECK(shelf.code_of_find(name) == ErrorCode::kNotFound);
    }
}

namespace {

struct Gallery : Shelf {
    service::Media media{*temp, {}, ""};

    MediaFile add(std::uint32_t width) {
        return test::add_file(media, temp, test::png(width, 3), std::to_string(width));
    }

    service::MediaFiles of(const Backup& backup) const {
        return service::MediaFiles(dir / backup.name);
    }
};

}  // namespace

TEST_CASE("a backup has its pictures, shares them, and takes them along when it goes",
          "[service][media]") {
    Gallery gallery;
    const MediaFile first = gallery.add(4);
    const Backup one = gallery.backups.create(gallery.actor);
    CHECK(one.media_files == 1);
    CHECK(one.media_bytes == static_cast<std::uint64_t>(first.size_bytes));
    CHECK(gallery.of(one).read(first.name) == test::png(4, 3));

    const MediaFile second = gallery.add(5);
    gallery.temp.clock.advance(1s);
    const Backup two = gallery.backups.create(gallery.actor);
    CHECK(two.media_files == 2);
    CHECK(std::filesystem::hard_link_count(gallery.of(two).path_of(first.name)) == 2);
    // Its own, not the library's: what happens to that one happens to no backup.
    CHECK(std::filesystem::hard_link_count(gallery.media.files().path_of(first.name)) == 1);

    gallery.temp.clock.advance(1s);
    gallery.backups.create(gallery.actor);
    CHECK_FALSE(std::filesystem::exists(gallery.of(one).folder()));
    CHECK(gallery.of(two).read(first.name).has_value());
    CHECK(gallery.of(two).read(second.name).has_value());
}

TEST_CASE("a picture that is gone is told, and no reason for no backup", "[service][media]") {
    Gallery gallery;
    const MediaFile gone = gallery.add(4);
    gallery.add(5);
    std::filesystem::remove(gallery.media.files().path_of(gone.name));
    const Backup made = gallery.backups.create(gallery.actor);
    CHECK(made.media_files == 1);
    const auto failure = gallery.backups.list().last_failure;
    REQUIRE(failure);
    CHECK_THAT(failure->detail, Catch::Contains("is made without 1 pictures or attachments"));
    CHECK_THAT(failure->detail, Catch::Contains("\"4\" of the library is missing"));

    // Damage in the copy of an earlier backup is not passed on.
    gallery.add(4);
    const auto copies = gallery.of(made);
    std::ofstream(copies.path_of(copies.names().front())) << "damage";
    gallery.temp.clock.advance(1s);
    const Backup next = gallery.backups.create(gallery.actor);
    CHECK_FALSE(gallery.backups.list().last_failure);
    for (const MediaName& name : gallery.of(next).names()) {
        CHECK(gallery.of(next).read(name).has_value());
    }
}

TEST_CASE("pictures come back from a backup, and the old ones stay with the old file",
          "[service][media]") {
    Gallery gallery;
    const MediaFile file = gallery.add(4);
    const Backup made = gallery.backups.create(gallery.actor);
    const MediaFile later = gallery.add(5);
    std::filesystem::remove(gallery.media.files().path_of(file.name));
    const auto source = gallery.dir / made.name;
    const auto database = gallery.temp->path();
    CHECK(service::bring_media(source, source, database).files == 1);
    CHECK(gallery.media.files().read(file.name).has_value());
    const auto kept = gallery.temp.directory / "campaignd.db.before-restore";
    service::keep_media(database, kept);
    CHECK(service::MediaFiles(kept).read(later.name).has_value());

    std::filesystem::remove(gallery.of(made).path_of(file.name));
    std::filesystem::remove(gallery.media.files().path_of(file.name));
    CHECK(service::bring_media(source, source, database).faults.size() == 1);
}

TEST_CASE("a backup's pictures go into an archive that tar reads", "[service][media]") {
    Gallery gallery;
    const MediaFile file = gallery.add(4);
    const Backup made = gallery.backups.create(gallery.actor);
    std::string archive;
    service::write_media_tar(gallery.of(made), [&](std::string_view piece) { archive += piece; });
    CHECK(archive.size() % 512 == 0);
    CHECK(archive.substr(0, 68) == file.name.text());
    CHECK(archive.substr(257, 5) == "ustar");
    CHECK(archive.find(made.name + ".media") == 345);
    CHECK(archive.substr(512, static_cast<std::size_t>(file.size_bytes)) == test::png(4, 3));
}
