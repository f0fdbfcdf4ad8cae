#include "support/planted.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "program.h"

using campaignd::test::Box;
using campaignd::test::Ended;
using campaignd::test::make_old;

namespace {

namespace fs = std::filesystem;

constexpr uid_t kOther = 65534;  // nobody: the user that the data belongs to
constexpr const char* kSecret = "what only root may read\n";

enum class Kind { kLink, kLinkToFolder, kHardLink, kPipe, kFolder, kDevice };

/// Links at every place, and of the others one at each in turn: a command takes half a second.
std::array<Kind, 3> kinds_at(std::size_t place) {
    constexpr std::array<Kind, 4> kInTurn{
        Kind::kPipe, Kind::kFolder, Kind::kDevice, Kind::kLinkToFolder};
    return {Kind::kLink, Kind::kHardLink, kInTurn[place % kInTurn.size()]};
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A database that belongs to nobody, a folder that nobody may write, and things of root's that
/// nobody may touch.
struct House {
    House() {
        REQUIRE(chmod(box.directory.path().c_str(), 0755) == 0);
        for (const fs::path& folder : {data, drop}) {
            fs::create_directory(folder);
            REQUIRE(chown(folder.c_str(), kOther, kOther) == 0);
        }
        fs::create_directory(roots);
        std::ofstream(victim) << kSecret;
        REQUIRE(chmod(roots.c_str(), 0700) == 0);
        REQUIRE(chmod(victim.c_str(), 0600) == 0);
        box.variables["CAMPAIGND_STORE__PATH"] = database.string();
        REQUIRE(box.run({"token", "create", "first", "--role", "admin"}).status == 0);
        REQUIRE(box.run({"backup", (drop / "good.db").string()}).status == 0);
        std::ofstream(drop / "ok.csv") << "email\nann@example.org\n";
        REQUIRE(chown((drop / "ok.csv").c_str(), kOther, kOther) == 0);
        make_old(victim);
        before = status_of(victim);
    }

    static struct stat status_of(const fs::path& path) {
        struct stat found {};

        REQUIRE(lstat(path.c_str(), &found) == 0);
        return found;
    }

    /// False when this machine does not let us.
    bool plant(Kind kind, const fs::path& place) const {
        fs::remove_all(place);
        bool made = true;
        switch (kind) {
            case Kind::kLink:
                fs::create_symlink(victim, place);
                break;
            case Kind::kLinkToFolder:
                fs::create_symlink(roots, place);
                break;
            case Kind::kHardLink:
                fs::create_hard_link(victim, place);
                return true;
            case Kind::kPipe:
                made = mkfifo(place.c_str(), 0600) == 0;
                break;
            case Kind::kFolder:
                fs::create_directory(place);
                std::ofstream(place / "something") << "of nobody's\n";
                made = chown((place / "something").c_str(), kOther, kOther) == 0;
                break;
            case Kind::kDevice:
                made = mknod(place.c_str(), S_IFCHR | 0666, makedev(1, 3)) == 0;
                break;
        }
        return made && lchown(place.c_str(), kOther, kOther) == 0;
    }

    /// What belongs to root is as it was, and nowhere else.
    void check_roots() const {
        const struct stat now = status_of(victim);
        CHECK(text_of(victim) == kSecret);
        CHECK(now.st_uid == 0);
        CHECK(now.st_mode == before.st_mode);
        CHECK(now.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
        CHECK(std::distance(fs::directory_iterator(roots), fs::directory_iterator()) == 1);
        for (const fs::path& folder : {data, drop}) {
            for (const auto& entry : fs::recursive_directory_iterator(folder)) {
                const struct stat found = status_of(entry.path());
                if (S_ISREG(found.st_mode) && found.st_ino != now.st_ino) {
                    CAPTURE(entry.path().string());
                    CHECK(found.st_uid == kOther);
                    CHECK(text_of(entry.path()).find(kSecret) == std::string::npos);
                }
            }
        }
    }

    Box box;
    fs::path data = box.directory / "data";
    fs::path drop = box.directory / "drop";
    fs::path roots = box.directory / "roots";
    fs::path victim = roots / "victim";
    fs::path database = data / "campaignd.db";

    struct stat before {};
};

/// A place where the service user may put something, and a command of root's that comes by.
struct Place {
    fs::path path;
    std::vector<std::string> command;
    bool may_work = false;  // what stands there is put aside, or not needed
};

std::vector<Place> named_places(const House& house) {
    const auto at = [&](const char* name) { return (house.drop / name).string(); };
    return {
        {at("copy.db"), {"backup", at("copy.db")}},
        {at("source.db"), {"restore", at("source.db")}},
        {at("good.db-wal"), {"restore", at("good.db")}, true},
        {at("good.db-shm"), {"restore", at("good.db")}, true},
        {at("good.db.media"), {"restore", at("good.db")}, true},
        {at("people.csv"), {"import", at("people.csv"), "--list", "friends"}},
        {at("map"), {"import", "/dev/null", "--list", "friends", "--map", at("map")}},
        {at("campaign.json"), {"campaign", "create", at("campaign.json")}},
        {at("key"), {"restore", house.drop.string(), "--recovery-key-file", at("key")}},
        {at("token"),
         {"import", "http://127.0.0.1:1", "--from", "listmonk", "--token-file", at("token")}},
    };
}

std::vector<Place> own_places(const House& house) {
    const auto beside = [&](const char* suffix) { return house.database.string() + suffix; };
    const std::vector<std::string> restore{"restore", (house.drop / "good.db").string()};
    const std::vector<std::string> user{"token", "create", "again", "--role", "viewer"};
    return {
        {beside("-wal"), restore, true},
        {beside("-shm"), restore, true},
        {beside(".restoring"), restore, true},
        {beside(".restoring-wal"), restore, true},
        {beside(".before-restore"), restore, true},
        {beside("-instance-0123456789abcdef"), restore, true},
        {beside("-generation"), restore, true},
        {beside("-unsynced"), restore, true},
        {beside(".media"), restore, true},
        {beside(".key"), {"campaign", "list"}, true},
        {beside("-wal"), user, true},
        {beside("-ballast"), user, true},
        {beside(".setup-token"), user, true},
        {(house.data / "imports").string(),
         {"import", (house.drop / "ok.csv").string(), "--list", "x"},
         true},
    };
}

/// The thing itself, the database it belongs to, or what is asked for before it.
bool names(const std::string& err, const Place& place) {
    const std::string name = place.path.filename().string();
    const std::size_t database = name.find(".db-");
    return err.find(name) != std::string::npos ||
           (database != std::string::npos &&
            err.find(name.substr(0, database + 3)) != std::string::npos) ||
           (name == "source.db" && err.find("recovery key") != std::string::npos);
}

void walk(const House& house, const std::vector<Place>& places) {
    for (std::size_t at = 0; at < places.size(); ++at) {
        const Place& place = places[at];
        for (const Kind kind : kinds_at(at)) {
            CAPTURE(place.path.string(), static_cast<int>(kind));
            if (!house.plant(kind, place.path)) {
                continue;
            }
            const Ended ended = house.box.run(place.command);
            CAPTURE(ended.status, ended.err);
            CHECK(ended.status != -1);  // it waited for something
            if (!place.may_work) {
                CHECK(ended.status == 1);
            }
            if (ended.status != 0) {
                CHECK(names(ended.err, place));
            }
            CHECK(ended.err.find(kSecret) == std::string::npos);
            house.check_roots();
            fs::remove_all(place.path);
        }
    }
}

bool is_root() {
    if (geteuid() == 0) {
        return true;
    }
    WARN("only root can take another user's place: not tested");
    return false;
}

}  // namespace

TEST_CASE("What the service user plants where an operator points leads root nowhere", "[cli]") {
    if (is_root()) {
        const House house;
        walk(house, named_places(house));
        CHECK(house.box.run({"check"}).status == 0);
    }
}

TEST_CASE("What the service user plants beside the database leads root nowhere", "[cli]") {
    if (is_root()) {
        const House house;
        walk(house, own_places(house));
        CHECK(house.box.run({"restore", (house.drop / "good.db").string()}).status == 0);
        CHECK(house.box.run({"check"}).status == 0);
    }
}

TEST_CASE("A file that root alone may read is taken in from a folder of root's", "[cli]") {
    if (!is_root()) {
        return;
    }
    const House house;
    const fs::path csv = house.roots / "people.csv";
    std::ofstream(csv) << "email\nann@example.org\n";
    REQUIRE(chmod(csv.c_str(), 0600) == 0);
    CHECK(house.box.run({"import", csv.string(), "--list", "friends"}).status == 0);
    fs::create_symlink(csv, house.roots / "link.csv");
    const Ended over_link = house.box.run({"import", (house.roots / "link.csv").string()});
    CHECK(over_link.status == 1);
    CHECK(over_link.err.find("leads over a symbolic link") != std::string::npos);
    CHECK(house.box.run({"backup", (house.roots / "copy.db").string()}).status == 0);
    CHECK(house.box.run({"restore", (house.roots / "copy.db").string()}).status == 0);
    CHECK(text_of(house.victim) == kSecret);
}

TEST_CASE("A daemon starts beside what was planted, and writes to none of it", "[cli]") {
    if (!is_root()) {
        return;
    }
    const House house;
    for (const Kind kind : {Kind::kLink, Kind::kHardLink, Kind::kPipe}) {
        CAPTURE(static_cast<int>(kind));
        const std::vector<std::string> suffixes{
            "-ballast", "-generation", "-instance-0123456789abcdef"};
        for (const std::string& suffix : suffixes) {
            house.plant(kind, house.database.string() + suffix);
        }
        {
            campaignd::test::Daemon daemon(house.box);
            CHECK(daemon.get("/health/live").status == 200);
        }
        house.check_roots();
        for (const std::string& suffix : suffixes) {
            fs::remove_all(house.database.string() + suffix);
        }
    }
}

TEST_CASE("A daemon listens at no path that something else has", "[cli]") {
    if (!is_root()) {
        return;
    }
    House house;
    const fs::path place = house.data / "campaignd.sock";
    house.box.variables["CAMPAIGND_HTTP__LISTEN"] = "unix:" + place.string();
    const auto is_refused = [&](const char* why) {
        const auto stood = House::status_of(place);
        const Ended ended = house.box.run({"serve"});
        CAPTURE(ended.err);
        CHECK(ended.status == 1);
        CHECK(ended.err.find(place.string()) != std::string::npos);
        CHECK(ended.err.find(why) != std::string::npos);
        CHECK(House::status_of(place).st_ino == stood.st_ino);
        house.check_roots();
        fs::remove_all(place);
    };
    for (const Kind kind : {Kind::kLink,
                            Kind::kLinkToFolder,
                            Kind::kHardLink,
                            Kind::kPipe,
                            Kind::kFolder,
                            Kind::kDevice}) {
        CAPTURE(static_cast<int>(kind));
        if (house.plant(kind, place)) {
            is_refused("which is no socket");
        }
    }
    // A socket of root's on which nobody answers, which the daemon could take away.
    const int left = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    place.string().copy(address.sun_path, sizeof address.sun_path - 1);
    // The socket API takes every address family through this one type.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    REQUIRE(bind(left, any, sizeof address) == 0);
    close(left);
    is_refused("a socket of another user (0)");
}

TEST_CASE("A daemon takes away nothing that was planted among its uploads and exports", "[cli]") {
    if (!is_root()) {
        return;
    }
    const House house;
    const fs::path spool = house.data / "imports";
    fs::create_directory(spool);
    REQUIRE(chown(spool.c_str(), kOther, kOther) == 0);
    std::vector<fs::path> planted;
    for (const char* prefix : {"upload-", "import-", "export-"}) {
        for (const Kind kind : {Kind::kLink, Kind::kHardLink, Kind::kPipe, Kind::kFolder}) {
            const fs::path place =
                spool / (prefix + std::to_string(static_cast<int>(kind)) + ".csv");
            REQUIRE(house.plant(kind, place));
            make_old(place);
            planted.push_back(place);
        }
    }
    campaignd::test::Daemon daemon(house.box);
    CHECK(daemon.get("/health/live").status == 200);
    for (const fs::path& place : planted) {
        CAPTURE(place.string());
        CHECK(fs::symlink_status(place).type() != fs::file_type::not_found);
    }
    house.check_roots();
}
