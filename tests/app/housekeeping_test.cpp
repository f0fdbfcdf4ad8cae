#include "app/housekeeping.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "support/temp_directory.h"

namespace fs = std::filesystem;

TEST_CASE("Only uploads that nobody writes any more are removed", "[app]") {
    const campaignd::test::TempDirectory folder;
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const char* name : {"upload-old", "upload-new", "import-old.csv"}) {
        std::ofstream(folder / name) << "bytes";
    }
    fs::last_write_time(folder / "upload-old", old);
    fs::last_write_time(folder / "import-old.csv", old);
    campaignd::app::remove_stale_uploads(folder.path());
    CHECK_FALSE(fs::exists(folder / "upload-old"));
    CHECK(fs::exists(folder / "upload-new"));
    CHECK(fs::exists(folder / "import-old.csv"));
    campaignd::app::remove_stale_uploads(folder / "missing");
}
