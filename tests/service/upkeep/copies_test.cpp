#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "db/backup.h"
#include "service/secrets/secret_file.h"
#include "service/upkeep/backup_copies.h"
#include "service/upkeep/restore_drill.h"
#include "support/planted.h"
#include "support/temp_database.h"

using namespace campaignd;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const std::function<bool()> kGoOn = [] { return false; };

/// An instance whose copies go to a folder.
struct Box {
    explicit Box(bool same_disk = true, int copies_kept = 2)
        : is_same_disk(same_disk), keep(copies_kept) {
        fs::create_directories(elsewhere);
    }

    std::vector<fs::path> there() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(elsewhere)) {
            files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        return files;
    }

    bool has_bytes_there() const {
        const std::vector<fs::path> files = there();
        return !files.empty() && fs::file_size(files[0]) > 0;
    }

    CopyState copy() const { return offsite.status().copy; }

    service::RecoveryKey make_key() {
        return service::RecoveryKey::parse(offsite.make_recovery_key(actor, true));
    }

    std::int64_t jobs(const char* kind) const {
        return temp.integer(
            "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = ?1", kind);
    }

    test::TempDatabase temp;
    bool is_same_disk;
    int keep;
    fs::path elsewhere = temp.directory / "elsewhere";
    service::Actor actor{"cli", ""};
    service::MasterKey master = service::MasterKey::open(*temp, std::nullopt);
    service::Backups backups{*temp, temp.directory / "backups", 3, 0, true};
    service::Offsite offsite{*temp,
                             master,
                             {.place = {.url = elsewhere.string(),
                                        .same_disk = is_same_disk,
                                        .beside = temp.directory.path()},
                              .keep = keep,
                              .scratch = temp.directory / "drill",
                              .config = "[http]\n",
                              .version = "1"}};
    service::BackupCopies copies{offsite, backups};
    service::RestoreDrill drill{offsite};
};

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

service::UnpackedCopy unpack(const fs::path& copy,
                             const service::RecoveryKey& key,
                             const fs::path& folder) {
    fs::create_directories(folder);
    service::CopyUnpacker unpacker(
        key, copy.filename().string(), folder, [](const CopyManifest&) {});
    unpacker.feed(read(copy));
    return unpacker.finish();
}

}  // namespace

TEST_CASE("the recovery key is shown once, and another one takes its place when asked",
          "[service]") {
    Box box;
    const std::string text = box.offsite.make_recovery_key(box.actor, false);
    CHECK_THROWS_AS(box.offsite.make_recovery_key(box.actor, false), Error);
    CHECK(box.offsite.make_recovery_key(box.actor, true) != text);
    CHECK(box.temp.integer("SELECT count(*) FROM setting WHERE instr(value, ?1)", text) == 0);
    CHECK(box.temp.integer("SELECT count(*) FROM audit WHERE instr(detail, ?1)", text) == 0);
}

TEST_CASE("without a recovery key nothing leaves, and a person is told", "[service]") {
    Box box;
    box.backups.create(box.actor);
    CHECK(box.copies.turn(kGoOn).has_value());
    CHECK(box.there().empty());
    REQUIRE(box.offsite.needs().size() == 1);
    CHECK(box.offsite.needs()[0].subject == "backup-key");
    CHECK_THROWS_AS(box.offsite.ask_for_copy(box.actor), Error);
}

TEST_CASE("a backup is copied encrypted, once, and opens with the recovery key alone",
          "[service]") {
    Box box;
    const service::RecoveryKey key = box.make_key();
    box.backups.create(box.actor);
    CHECK(box.jobs("backup_copy") == 1);
    box.copies.turn(kGoOn);
    CHECK(box.copy().failures == 0);
    REQUIRE(box.there().size() == 1);
    const fs::path copy = box.there()[0];
    CHECK(copy.filename() == box.copy().copied_name);
    CHECK(fs::file_size(copy) == box.copy().copied_bytes);
    CHECK(read(copy).find("SQLite format 3") == std::string::npos);
    const auto written = fs::last_write_time(copy);
    box.copies.turn(kGoOn);
    CHECK(fs::last_write_time(copy) == written);

    const auto unpacked = unpack(copy, key, box.temp.directory / "unpacked");
    CHECK(db::integrity_faults(unpacked.database, true).empty());
    CHECK(unpacked.config == "[http]\n");
    CHECK(unpacked.master_key == *service::read_secret_file(box.master.origin()));
}

TEST_CASE("copies beyond the number kept go; those of another instance stay", "[service]") {
    Box box;
    box.make_key();
    const fs::path foreign = box.elsewhere / "campaignd-00000000-20200101T000000Z-0000.copy";
    write(foreign, "of another instance");
    write(box.elsewhere / "notes.txt", "of a person");
    for (int i = 0; i < 4; ++i) {
        box.backups.create(box.actor);
        box.copies.turn(kGoOn);
        box.temp.clock.advance(1s);
    }
    CHECK(box.there().size() == 2 + 2);
    CHECK(fs::exists(foreign));
}

TEST_CASE("a copy that was just made is never one too many", "[service]") {
    Box box(true, 1);
    std::string first;
    while (first < "8") {
        first = box.make_key().id();
    }
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    // The name of the new copy sorts before that of the old one.
    while (box.make_key().id().substr(0, 4) >= first.substr(0, 4)) {
    }
    box.copies.turn(kGoOn);
    CHECK(box.copy().failures == 0);
    CHECK(fs::exists(box.elsewhere / box.copy().copied_name));
    box.drill.turn(kGoOn);
    CHECK(box.offsite.status().drill.ok);
    box.temp.clock.advance(1s);
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    CHECK(box.there().size() == 1);
}

TEST_CASE("a backup that is made while another is copied waits for no pause", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    bool made = false;
    const auto next = box.copies.turn([&] {
        if (!made && box.has_bytes_there()) {
            made = true;
            box.temp.clock.advance(1s);
            box.backups.create(box.actor);
        }
        return false;
    });
    REQUIRE(made);
    CHECK(next == box.temp.clock.now());
    const TimeMs later = *box.copies.turn(kGoOn);
    CHECK(box.there().size() == 2);
    CHECK(later == box.temp.clock.now());
    CHECK(*box.copies.turn(kGoOn) > later);
}

TEST_CASE("a copy that is asked for is made again when it is gone from its place", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    fs::remove(box.there()[0]);
    box.copies.turn(kGoOn);
    CHECK(box.there().empty());  // nobody looked
    box.offsite.ask_for_copy(box.actor);
    box.copies.turn(kGoOn);
    REQUIRE(box.there().size() == 1);
    const auto written = fs::last_write_time(box.there()[0]);
    box.offsite.ask_for_copy(box.actor);
    box.copies.turn(kGoOn);
    CHECK(fs::last_write_time(box.there()[0]) == written);
}

TEST_CASE("each backup of one second has a copy, and the newest copies are kept", "[service]") {
    Box box;
    box.make_key();
    std::vector<std::string> copied;
    for (int i = 0; i < 11; ++i) {
        box.backups.create(box.actor);
        box.copies.turn(kGoOn);
        CHECK(box.copy().failures == 0);
        copied.push_back(box.copy().copied_name);
    }
    CHECK(copied[1].find("T080000Z-2-") != std::string::npos);
    CHECK(box.there().size() == 2);
    CHECK(fs::exists(box.elsewhere / copied[10]));
    CHECK(fs::exists(box.elsewhere / copied[9]));
    const auto name = service::parse_copy_name(copied[10]);
    REQUIRE(name);
    CHECK(name->stamp.number == 11);
    CHECK(name->text() == copied[10]);
    CHECK(service::is_part_of(service::part_name(*name), box.offsite.mark()));
    CHECK(service::copies_among({copied[1], copied[10], copied[0]}, "", box.temp.clock.now())[0]
              .text() == copied[10]);
}

TEST_CASE("what a kill left half is never a copy, and goes with the next one", "[service]") {
    Box box;
    box.make_key();
    const Backup backup = box.backups.create(box.actor);
    const auto name = service::copy_name(box.offsite.mark(), backup.name, box.offsite.key()->id());
    write(box.elsewhere / service::part_name(name), "half");
    CHECK(service::copies_among({service::part_name(name)}, "", 0).empty());
    box.copies.turn(kGoOn);
    REQUIRE(box.there().size() == 1);
    CHECK(box.there()[0].filename() == name.text());
}

TEST_CASE("a copy that broke off is gone on with, byte by byte the same", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn([&] { return box.has_bytes_there(); });
    REQUIRE(box.there().size() == 1);
    const fs::path part = box.there()[0];
    const auto half = read(part);
    REQUIRE(part.extension() == ".part");
    REQUIRE_FALSE(half.empty());
    box.copies.turn(kGoOn);
    REQUIRE(box.there().size() == 1);
    CHECK(part.string().starts_with(box.there()[0].string()));
    CHECK(read(box.there()[0]).starts_with(half));
    CHECK(box.copy().part.name.empty());
    CHECK(box.copy().failures == 0);
    box.drill.turn(kGoOn);
    CHECK(box.offsite.status().drill.ok);
}

TEST_CASE("half a copy that somebody changed is found out, and begun anew", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn([&] { return box.has_bytes_there(); });
    REQUIRE(box.there().size() == 1);
    std::string half = read(box.there()[0]);
    half[half.size() / 2] = static_cast<char>(half[half.size() / 2] ^ 1);
    write(box.there()[0], half);
    box.copies.turn(kGoOn);
    CHECK(box.copy().failures == 1);
    CHECK(box.copy().error.find("is not what was written") != std::string::npos);
    CHECK(box.there().empty());
    box.copies.turn(kGoOn);
    CHECK(box.there().size() == 1);
}

TEST_CASE("half a copy of another backup is never gone on with", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn([&] { return box.has_bytes_there(); });
    REQUIRE(box.there().size() == 1);
    const fs::path part = box.there()[0];
    box.temp.clock.advance(1s);
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    REQUIRE(box.there().size() == 1);
    CHECK_FALSE(part.string().starts_with(box.there()[0].string()));
    CHECK(box.copy().failures == 0);
}

TEST_CASE("a place that is not there is tried again with growing pauses and told", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    fs::remove_all(box.elsewhere);
    TimeMs before = 0;
    for (int i = 0; i < 9; ++i) {
        const TimeMs pause = *box.copies.turn(kGoOn) - box.temp.clock.now();
        CHECK(pause >= before);
        CHECK(pause <= 3'600'000);
        before = pause;
    }
    CHECK(before == 3'600'000);
    CHECK_FALSE(fs::exists(box.elsewhere));
    CHECK(box.copy().error.find("is not there: mount the disk") != std::string::npos);
    REQUIRE(box.offsite.needs().size() == 1);
    CHECK(box.offsite.needs()[0].subject == "backup-copy");
    fs::create_directories(box.elsewhere);
    box.copies.turn(kGoOn);
    CHECK(box.there().size() == 1);
    CHECK(box.offsite.needs().empty());
}

TEST_CASE("a folder on the disk of the database is refused: a mount is missing", "[service]") {
    Box box(false);
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    CHECK(box.there().empty());
    CHECK(box.copy().error.find("same disk") != std::string::npos);
}

TEST_CASE("the newest copy is old after two of the waits between backups", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    box.temp.clock.advance(48h);
    CHECK(box.offsite.needs().empty());
    box.temp.clock.advance(2h);
    REQUIRE(box.offsite.needs().size() == 1);
    CHECK(box.offsite.needs()[0].subject == "backup-copy-old");
}

TEST_CASE("the doctor tells what is wrong with copies elsewhere, and what was said there",
          "[service]") {
    Box box;
    CHECK(box.offsite.findings().size() == 1);  // no recovery key
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    box.drill.turn(kGoOn);
    CHECK(box.offsite.findings().empty());
    fs::rename(box.elsewhere, box.temp.directory / "away");
    box.temp.clock.advance(1s);
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    HostFindings found = box.offsite.findings();
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == Severity::kWarning);
    CHECK(found[0].check == HostCheck::kCopy);
    CHECK(found[0].place == box.elsewhere.string());
    CHECK(found[0].what.find("is not there: mount the disk") != std::string::npos);
    box.copies.turn(kGoOn);
    box.copies.turn(kGoOn);
    found = box.offsite.findings();
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == Severity::kFault);
    CHECK(found[0].what.find("3 times in a row") != std::string::npos);
    fs::rename(box.temp.directory / "away", box.elsewhere);
    box.copies.turn(kGoOn);
    CHECK(box.offsite.findings().empty());
    box.temp.clock.advance(24h * 16);
    found = box.offsite.findings();
    REQUIRE(found.size() == 2);  // the copy is old, and so is the drill
    CHECK(found[0].what.find("hours ago") != std::string::npos);
    CHECK(found[1].what.find("No restore drill") != std::string::npos);
}

TEST_CASE("a restore drill proves the newest copy and leaves nothing behind", "[service]") {
    Box box;
    box.make_key();
    CHECK(box.drill.turn(kGoOn).has_value());
    CHECK_FALSE(box.offsite.status().drill.at);  // there is nothing to drill with
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    const auto next = box.drill.turn(kGoOn);
    const DrillState drill = box.offsite.status().drill;
    CAPTURE(drill.detail);
    CHECK(drill.ok);
    CHECK_FALSE(drill.running);
    CHECK(next == box.temp.clock.now() + 7 * 24 * 3'600'000LL);
    CHECK_FALSE(fs::exists(box.temp.directory / "drill"));
}

TEST_CASE("a drill takes nothing away that somebody planted where it works", "[service][planted]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    for (int kind = 0; kind <= static_cast<int>(test::Plant::kFile); ++kind) {
        CAPTURE(kind);
        test::Planted planted;
        if (!planted.plant(static_cast<test::Plant>(kind), box.temp.directory / "drill")) {
            continue;
        }
        box.drill.turn(kGoOn);
        const DrillState drill = box.offsite.status().drill;
        CHECK_FALSE(drill.ok);
        CHECK_THAT(drill.detail,
                   Catch::Contains("drill is ") && Catch::Contains("look at who put it there"));
        planted.check();
        planted.clear();
    }
    fs::create_directories(box.temp.directory / "drill" / "left by a kill");
    box.drill.turn(kGoOn);
    CHECK(box.offsite.status().drill.ok);
    CHECK_FALSE(fs::exists(box.temp.directory / "drill"));
}

TEST_CASE("a drill finds a copy that is cut, changed, exchanged or gone", "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    const fs::path first = box.there()[0];
    box.temp.clock.advance(1s);
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    const fs::path newest = box.there()[1];
    const std::string whole = read(newest);
    const auto found = [&] {
        box.drill.turn(kGoOn);
        CHECK_FALSE(fs::exists(box.temp.directory / "drill"));
        const DrillState drill = box.offsite.status().drill;
        return drill.ok ? "nothing" : drill.detail;
    };
    REQUIRE(found() == "nothing");
    write(newest, whole.substr(0, whole.size() / 2));
    CHECK(found().find("damaged") != std::string::npos);
    std::string changed = whole;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
    write(newest, changed);
    CHECK(found().find("changed, cut off or exchanged") != std::string::npos);
    write(newest, read(first));
    CHECK(found().find("somebody renamed or exchanged it") != std::string::npos);
    CHECK(box.offsite.needs()[0].subject == "backup-drill");
    fs::remove(newest);
    CHECK(found().find("is not at") != std::string::npos);
    fs::remove(first);
    CHECK(found().find("there is no copy of this instance") != std::string::npos);
}

TEST_CASE("another recovery key opens nothing, and says which one would", "[service]") {
    Box box;
    const service::RecoveryKey key = box.make_key();
    box.backups.create(box.actor);
    box.copies.turn(kGoOn);
    try {
        unpack(box.there()[0], service::RecoveryKey::make(), box.temp.directory / "unpacked");
        FAIL("it opened");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kInvalid);
        CHECK(std::string(error.what()).find(key.id()) != std::string::npos);
    }
    box.make_key();  // the old copy does not open with it: the backup is copied once more
    box.copies.turn(kGoOn);
    CHECK(box.there().size() == 2);
}

TEST_CASE("a copy that is stopped on its way is due again at once, without a failure",
          "[service]") {
    Box box;
    box.make_key();
    box.backups.create(box.actor);
    CHECK(box.copies.turn([] { return true; }) == box.temp.clock.now());
    CHECK(box.copy().failures == 0);
    CHECK(box.there().empty());
}

TEST_CASE("each kind of work has one job, however often it is asked for", "[service]") {
    Box box;
    box.make_key();
    box.offsite.begin();
    box.offsite.begin();
    box.offsite.ask_for_copy(box.actor);
    box.offsite.ask_for_drill(box.actor);
    box.backups.create(box.actor);
    CHECK(box.jobs("backup_copy") == 1);
    CHECK(box.jobs("backup_drill") == 1);
}
