#include <catch2/catch.hpp>
#include <fstream>

#include "app/use_cases.h"
#include "base/error.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

app::Config config_with(const std::filesystem::path& key_file, const std::string& source) {
    app::Config config;
    config.secrets.master_key_file = key_file;
    config.sources["secrets.master_key_file"] = source;
    return config;
}

std::string write_key(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return path.string();
}

}  // namespace

TEST_CASE("Without a named key the first start makes one beside the database", "[app]") {
    const TempDatabase database;
    const auto key = app::open_master_key(*database, config_with("/ignored", "default"));
    CHECK(key.origin() == (database.directory / "campaignd.db.key").string());
    CHECK(std::filesystem::exists(key.origin()));
    const auto again = app::open_master_key(*database, config_with("/ignored", "default"));
    CHECK(again.unseal(key.seal("secret")) == "secret");
}

TEST_CASE("A named key is used and never made", "[app]") {
    const TempDatabase database;
    const auto file = database.directory / "named";
    CHECK_THROWS_AS(app::open_master_key(*database, config_with(file, "c.toml line 2")), Error);
    CHECK_FALSE(std::filesystem::exists(file));
    write_key(file, std::string(40, 'k'));
    CHECK(app::open_master_key(*database, config_with(file, "c.toml line 2")).origin() ==
          file.string());
    CHECK_FALSE(std::filesystem::exists(database.directory / "campaignd.db.key"));
    const auto other = write_key(database.directory / "other", std::string(40, 'o'));
    CHECK_THROWS_AS(app::open_master_key(*database, config_with(other, "c.toml line 2")), Error);
}
