#include "app/secrets.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "base/error.h"

using namespace campaignd;

namespace {

class TempFolder {
  public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "campaignd-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }

    ~TempFolder() { std::filesystem::remove_all(path_); }

    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    TempFolder(TempFolder&&) = delete;
    TempFolder& operator=(TempFolder&&) = delete;

    std::filesystem::path file(const std::string& content, mode_t mode) const {
        const std::filesystem::path path = path_ / "master.key";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
        chmod(path.c_str(), mode);
        return path;
    }

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("A new master key is private and reads back, never written twice", "[app]") {
    const CryptoInit crypto;
    const TempFolder folder;
    const auto path = folder.path() / "master.key";
    CHECK_FALSE(app::find_master_key(path));
    const Key key = app::create_master_key(path);

    struct stat status {};

    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(app::find_master_key(path) == key);
    CHECK_THROWS_AS(app::create_master_key(path), Error);
    CHECK(app::find_master_key(path) == key);
}

TEST_CASE("A master key may be raw or base64 and nothing else", "[app]") {
    const CryptoInit crypto;
    const TempFolder folder;
    const std::string raw(32, '\xfb');
    CHECK(app::find_master_key(folder.file(raw, 0400)));
    std::filesystem::remove(folder.path() / "master.key");
    const auto key = app::find_master_key(folder.file(base64_encode(raw) + "\n", 0600));
    REQUIRE(key);
    CHECK((*key)[31] == 0xfb);
    CHECK_THROWS_AS(app::find_master_key(folder.file("too short", 0600)), Error);
    CHECK_THROWS_AS(app::find_master_key(folder.file(std::string(300, 'A'), 0600)), Error);
}

TEST_CASE("A master key others can read is refused", "[app]") {
    const TempFolder folder;
    CHECK_THROWS_WITH(app::find_master_key(folder.file(std::string(32, 'k'), 0640)),
                      Catch::Contains("chmod 600"));
}
