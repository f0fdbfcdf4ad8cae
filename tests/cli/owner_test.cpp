#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "program.h"

using campaignd::test::Box;

namespace {

constexpr uid_t kOther = 65534;  // nobody

/// Everything below the folder that belongs to anyone else.
std::vector<std::string> foreign_files(const std::filesystem::path& folder) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        struct stat status {};

        if (lstat(entry.path().c_str(), &status) != 0 || status.st_uid != kOther ||
            status.st_gid != kOther) {
            found.push_back(entry.path().string());
        }
    }
    return found;
}

}  // namespace

TEST_CASE("What root does leaves every file to the owner of the database", "[cli]") {
    if (geteuid() != 0) {
        WARN("only root can take another user's place: not tested");
        return;
    }
    Box box;
    REQUIRE(chmod(box.directory.path().c_str(), 0755) == 0);  // as the folders above a real one
    const std::filesystem::path data = box.directory / "data";
    std::filesystem::create_directory(data);
    REQUIRE(chown(data.c_str(), kOther, kOther) == 0);
    box.variables["CAMPAIGND_STORE__PATH"] = (data / "campaignd.db").string();
    const std::string csv = box.write("people.csv", "email\nann@example.org\n");
    REQUIRE(chmod(csv.c_str(), 0600) == 0);  // root's alone

    CHECK(box.run({"token", "create", "first", "--role", "admin"}).status == 0);
    CHECK(box.run({"import", csv, "--list", "friends"}).status == 0);
    const std::string copy = box.directory / "copy.db";
    CHECK(box.run({"backup", copy}).status == 0);
    CHECK(box.run({"restore", copy}).status == 0);
    CHECK(box.run({"check"}).status == 0);
    CHECK(std::filesystem::exists(data / "campaignd.db"));
    CHECK(foreign_files(data).empty());
}
