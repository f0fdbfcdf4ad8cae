#include "db/sqlite_library.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "db/connection.h"
#include "support/temp_directory.h"

using namespace campaignd;

TEST_CASE("the versions with the WAL-reset fault are known, back-ports too", "[db]") {
    for (const int version : {3'007'000, 3'040'001, 3'044'005, 3'045'000, 3'050'006, 3'051'002}) {
        CAPTURE(version);
        CHECK(db::has_wal_reset_fault(version));
    }
    for (const int version : {3'006'023, 3'044'006, 3'050'007, 3'051'003, 3'053'000}) {
        CAPTURE(version);
        CHECK_FALSE(db::has_wal_reset_fault(version));
    }
}

TEST_CASE("with the WAL-reset fault no connection may checkpoint by itself", "[db]") {
    const test::TempDirectory folder;
    db::Connection connection(folder / "a.db", db::Access::kWriter);
    CHECK_NOTHROW(db::require_safe_checkpoints(connection, 3'040'001));
    connection.execute("PRAGMA wal_autocheckpoint=1000");
    CHECK_THROWS_AS(db::require_safe_checkpoints(connection, 3'040'001), Error);
    CHECK_NOTHROW(db::require_safe_checkpoints(connection, 3'051'003));
}
