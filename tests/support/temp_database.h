#pragma once

#include "db/database.h"
#include "db/migrator.h"
#include "support/fake_clock.h"
#include "support/temp_directory.h"

namespace campaignd::test {

/// A real, migrated database file in a fresh directory, with a fake clock.
class TempDatabase {
  public:
    TempDatabase() {
        const std::filesystem::path path = directory / "campaignd.db";
        std::filesystem::copy_file(migrated_template(), path);
        database = std::make_unique<db::Database>(db::DatabaseOptions{.path = path}, clock);
    }

    db::Database& operator*() const { return *database; }

    db::Database* operator->() const { return database.get(); }

    /// Runs `sql` (constant) as one committed request.
    template <typename... Args>
    int run(const char* sql, const Args&... args) const {
        return database->write(db::WriteClass::kRequest,
                               [&](db::WriteTx& tx) { return tx.run(sql, args...); });
    }

    template <typename... Args>
    std::int64_t integer(const char* sql, const Args&... args) const {
        return database->read(
            [&](const db::ReadTx& tx) { return tx.find_integer(sql, args...).value_or(-1); });
    }

    TempDirectory directory;
    FakeClock clock;
    std::unique_ptr<db::Database> database;

  private:
    /// Migrated once per test program; copying a file is faster than migrating each time.
    static const std::filesystem::path& migrated_template() {
        static const TempDirectory home;
        static const std::filesystem::path path = [] {
            const std::filesystem::path made = home / "template.db";
            db::migrate(made);
            return made;
        }();
        return path;
    }
};

}  // namespace campaignd::test
