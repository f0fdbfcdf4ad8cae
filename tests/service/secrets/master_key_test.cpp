#include "service/secrets/master_key.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <future>
#include <set>

#include "base/durable_file.h"
#include "service/desk.h"

using namespace campaignd;
using service::MasterKey;
using test::code_of;
using test::text_of;

namespace {

constexpr const char* kCountSettings = "SELECT count(*) FROM setting";

std::filesystem::path key_file(const test::TempDatabase& temp) {
    return temp.directory / "campaignd.db.key";
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};

    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("the first start makes a key that only its owner reads, later ones use it", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    const MasterKey first = MasterKey::open(*temp, std::nullopt);
    CHECK(mode_of(key_file(temp)) == 0600);
    const std::string sealed = first.seal("hush");
    const MasterKey second = MasterKey::open(*temp, std::nullopt);
    CHECK(second.unseal(sealed) == "hush");
    CHECK(second.derive("seal") == first.derive("seal"));
    CHECK(first.derive("seal") != first.derive("message-id"));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(temp.directory.path())) {
        files += entry.path().string().find(".key") != std::string::npos ? 1U : 0U;
    }
    CHECK(files == 1);  // no draft is left behind
}

TEST_CASE("a key file that others may read is refused with the remedy", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    MasterKey::open(*temp, std::nullopt);
    ::chmod(key_file(temp).c_str(), 0640);
    const std::string text = text_of([&] { MasterKey::open(*temp, std::nullopt); });
    CHECK(text.find("chmod 600 " + key_file(temp).string()) != std::string::npos);
}

TEST_CASE("another key is refused by name and nothing is changed", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    const std::string sealed = MasterKey::open(*temp, std::nullopt).seal("hush");
    const std::string original = test::slurp(key_file(temp));
    REQUIRE(write_durably(key_file(temp), std::string(43, 'x'), true));
    const std::string text = text_of([&] { MasterKey::open(*temp, std::nullopt); });
    CHECK(text.find(key_file(temp).string()) != std::string::npos);
    CHECK(text.find("nothing was changed") != std::string::npos);
    CHECK(test::slurp(key_file(temp)) == std::string(43, 'x'));
    CHECK(temp.integer(kCountSettings) == 1);
    REQUIRE(write_durably(key_file(temp), original, true));
    CHECK(MasterKey::open(*temp, std::nullopt).unseal(sealed) == "hush");
}

TEST_CASE("a lost key file is an error, never a fresh key", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    MasterKey::open(*temp, std::nullopt);
    std::filesystem::remove(key_file(temp));
    const std::string text = text_of([&] { MasterKey::open(*temp, std::nullopt); });
    CHECK(text.find(key_file(temp).string()) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(key_file(temp)));
}

TEST_CASE("a given key needs no file and must be long enough", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    const service::GivenKey given{"0123456789abcdef0123456789abcdef\n", "/run/credentials/key"};
    const std::string sealed = MasterKey::open(*temp, given).seal("hush");
    CHECK_FALSE(std::filesystem::exists(key_file(temp)));
    CHECK(MasterKey::open(*temp, given).unseal(sealed) == "hush");
    const service::GivenKey other{std::string(40, 'y'), "/run/credentials/other"};
    CHECK(text_of([&] { MasterKey::open(*temp, other); }).find(other.origin) != std::string::npos);
    const service::GivenKey brief{"short", "/run/credentials/brief"};
    CHECK(text_of([&] { MasterKey::open(*temp, brief); }).find(brief.origin) != std::string::npos);
}

TEST_CASE("processes that start together agree on one key", "[service]") {
    const CryptoInit crypto;
    const test::TempDatabase temp;
    std::vector<std::future<std::string>> opened;
    for (int i = 0; i < 8; ++i) {
        opened.push_back(std::async(std::launch::async, [&] {
            const Key key = MasterKey::open(*temp, std::nullopt).derive("seal");
            return std::string(key.begin(), key.end());
        }));
    }
    std::set<std::string> keys;
    for (auto& one : opened) {
        keys.insert(one.get());
    }
    CHECK(keys.size() == 1);
}

TEST_CASE("what another key sealed does not open and says which key was tried", "[service]") {
    const CryptoInit crypto;
    const MasterKey ours(std::string(32, 'a'), "key A");
    const MasterKey theirs(std::string(32, 'b'), "key B");
    const std::string sealed = ours.seal("hush");
    CHECK(code_of([&] { theirs.unseal(sealed); }) == ErrorCode::kCorrupt);
    CHECK(text_of([&] { theirs.unseal(sealed); }).find("key B") != std::string::npos);
}
