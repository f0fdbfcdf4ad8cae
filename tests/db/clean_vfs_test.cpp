#include "db/clean_vfs.h"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "db/backup.h"
#include "db/connection.h"
#include "support/temp_directory.h"

using namespace campaignd;

namespace {

std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// People who come in any order, whose rows grow and shrink, and of whom some are erased.
class Churn {
  public:
    explicit Churn(db::Connection& connection) : connection_(connection) {
        connection.execute(
            "CREATE TABLE person(id INTEGER PRIMARY KEY, email TEXT NOT NULL, more TEXT NOT NULL);"
            "CREATE UNIQUE INDEX person_email ON person(email)");
    }

    /// Two times of three in order, as imports come.
    void add(int count) {
        std::vector<std::string> more;
        for (int i = 0; i < count; ++i) {
            more.push_back("u" + std::to_string(random_()) + "x@d" +
                           std::to_string(random_() % 97) + ".example");
        }
        if (++rounds_ % 3 != 0) {
            std::sort(more.begin(), more.end());
        }
        connection_.execute("BEGIN");
        for (const std::string& email : more) {
            run("INSERT INTO person(email, more) VALUES (?1, ?2)", email, words(90));
        }
        emails_.insert(emails_.end(), more.begin(), more.end());
        for (int i = 0; i < count / 4; ++i) {
            run("UPDATE person SET more = ?2 WHERE id = ?1",
                1 + random_() % emails_.size(),
                words(900));
        }
        connection_.execute("COMMIT");
    }

    /// Every thirtieth; returns the addresses that are gone.
    std::vector<std::string> erase() {
        std::vector<std::string> gone;
        for (std::size_t i = 0; i < emails_.size(); i += 30) {
            run("UPDATE person SET email = 'gone' || id, more = '' WHERE email = ?1", emails_[i]);
            gone.push_back(emails_[i]);
        }
        return gone;
    }

  private:
    std::string words(std::size_t most) { return std::string(random_() % most, 'w'); }

    template <typename... Args>
    void run(const char* sql, const Args&... args) {
        db::Statement statement = connection_.prepare(sql);
        statement.bind(args...);
        statement.step();
    }

    db::Connection& connection_;
    std::mt19937 random_{7};
    std::vector<std::string> emails_;
    int rounds_ = 0;
};

}  // namespace

TEST_CASE("what is erased is in no free space of the file", "[db]") {
    const test::TempDirectory directory;
    const auto path = directory / "x.db";
    std::vector<std::string> gone;
    {
        db::Connection connection(path, db::Access::kWriter);
        Churn churn(connection);
        for (int i = 0; i < 40; ++i) {
            churn.add(1'000);
        }
        gone = churn.erase();
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        db::Statement check = connection.prepare("PRAGMA integrity_check");
        REQUIRE(check.step());
        CHECK(check.text(0) == "ok");
    }
    const std::string bytes = slurp(path);
    REQUIRE(gone.size() > 1'000);
    std::vector<std::string> left;
    for (const std::string& email : gone) {
        if (bytes.find(email) != std::string::npos) {
            left.push_back(email);
        }
    }
    CHECK(left.empty());
}

namespace {

/// How a file can be made otherwise than ours are.
struct Shape {
    int page_size = 4096;
    const char* auto_vacuum = "NONE";
    const char* journal = "WAL";
    int reserved = 0;
    int mapped = 0;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << shape.page_size << " bytes, auto_vacuum " << shape.auto_vacuum << ", "
               << shape.journal << ", reserved " << shape.reserved << ", mapped " << shape.mapped;
}

SQLite::Database open_shaped(const std::filesystem::path& path,
                             const Shape& shape,
                             const char* vfs) {
    SQLite::Database file(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, vfs);
    int reserved = shape.reserved;
    sqlite3_file_control(file.getHandle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    file.exec("PRAGMA page_size=" + std::to_string(shape.page_size) + "; PRAGMA auto_vacuum=" +
              shape.auto_vacuum + "; PRAGMA journal_mode=" + shape.journal +
              "; PRAGMA mmap_size=" + std::to_string(shape.mapped) +
              "; PRAGMA secure_delete=ON; PRAGMA cache_size=20; PRAGMA wal_autocheckpoint=0;"
              "CREATE TABLE a(id INTEGER PRIMARY KEY, key TEXT, body BLOB);"
              "CREATE INDEX a_key ON a(key);"
              "CREATE TABLE b(key TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID");
    return file;
}

/// One round of work with rows from nothing to many pages long, of which most go again: trees of
/// each kind, chains of overflow pages, and pages that come free and are used again.
void churn(SQLite::Database& file, std::mt19937& random) {
    file.exec("BEGIN");
    SQLite::Statement into_a(file, "INSERT INTO a(key, body) VALUES (?1, ?2)");
    SQLite::Statement into_b(file, "INSERT OR REPLACE INTO b(key, body) VALUES (?1, ?2)");
    for (int i = 0; i < 150; ++i) {
        const auto kind = random() % 10;
        const std::string key(1 + random() % (kind == 0 ? 900 : 40), static_cast<char>(random()));
        // 2, 5, 10 and 13 are what pages of trees begin with.
        const std::string body(random() % (kind < 3 ? 20'000 : 300),
                               "\x02\x05\x0a\x0d"[random() % 4]);
        for (SQLite::Statement* statement : {&into_a, &into_b}) {
            statement->reset();
            statement->bind(1, std::to_string(random()) + key);
            statement->bind(2, body.data(), static_cast<int>(body.size()));
            statement->exec();
        }
    }
    const std::string third = std::to_string(random() % 3);
    file.exec("DELETE FROM a WHERE id % 3 <> " + third);
    file.exec("DELETE FROM b WHERE length(body) % 3 <> " + third);
    file.exec("COMMIT; PRAGMA incremental_vacuum(5); PRAGMA wal_checkpoint(TRUNCATE)");
    file.exec("PRAGMA shrink_memory");  // what follows is read from the file
}

/// All that it says of itself: what a check finds, and every row.
std::string content(SQLite::Database& file) {
    std::string all;
    for (const char* sql : {"PRAGMA integrity_check",
                            "SELECT id || ' ' || hex(key) || ' ' || hex(body) FROM a ORDER BY id",
                            "SELECT hex(key) || ' ' || hex(body) FROM b ORDER BY key"}) {
        SQLite::Statement row(file, sql);
        while (row.executeStep()) {
            all += row.getColumn(0).getString() + '\n';
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a file of any shape holds the same with and without the layer", "[db]") {
    const auto shape = GENERATE(Shape{},
                                Shape{.auto_vacuum = "FULL"},
                                Shape{.auto_vacuum = "INCREMENTAL"},
                                Shape{.journal = "DELETE"},
                                Shape{.auto_vacuum = "FULL", .journal = "DELETE"},
                                Shape{.reserved = 32},
                                Shape{.mapped = 1 << 26},
                                Shape{.page_size = 512},
                                Shape{.page_size = 512, .auto_vacuum = "INCREMENTAL"},
                                Shape{.page_size = 65'536, .journal = "PERSIST", .reserved = 8});
    CAPTURE(shape);
    const test::TempDirectory directory;
    SQLite::Database plain = open_shaped(directory / "plain.db", shape, "unix");
    SQLite::Database clean = open_shaped(directory / "clean.db", shape, db::clean_vfs());
    std::mt19937 one(11);
    std::mt19937 other(11);
    for (int round = 0; round < 6; ++round) {
        CAPTURE(round);
        if (round == 4) {  // made anew, and as a file with pages of pointers, or without
            clean.exec("PRAGMA auto_vacuum=" +
                       std::string(shape.auto_vacuum[0] == 'N' ? "FULL" : "NONE") + "; VACUUM");
        }
        churn(plain, one);
        churn(clean, other);
        const std::string same = content(plain);
        REQUIRE(same.starts_with("ok\n"));
        REQUIRE(content(clean) == same);
    }
    if (clean.execAndGet("PRAGMA auto_vacuum").getInt() == 0) {
        SQLite::Database copy((directory / "copy.db").string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              0,
                              db::clean_vfs());
        CHECK(SQLite::Backup(copy, clean).executeStep() == SQLITE_DONE);
        CHECK(content(copy) == content(plain));
    }
}

TEST_CASE("the copy of a file with auto_vacuum is sound and has none", "[db]") {
    const test::TempDirectory directory;
    std::mt19937 random(3);
    std::string same;
    {
        SQLite::Database file =
            open_shaped(directory / "x.db", {.auto_vacuum = "FULL"}, db::clean_vfs());
        churn(file, random);
        churn(file, random);
        same = content(file);
    }
    db::back_up(directory / "x.db", directory / "copy.db");
    SQLite::Database copy((directory / "copy.db").string());
    CHECK(content(copy) == same);
    CHECK(copy.execAndGet("PRAGMA auto_vacuum").getInt() == 0);
}

TEST_CASE("only the gap of a sound page is cleared", "[db]") {
    std::array<unsigned char, 512> page{};
    page.fill(0xEE);
    const auto set = [&](std::size_t at, std::initializer_list<unsigned char> bytes) {
        std::copy(bytes.begin(), bytes.end(), page.begin() + static_cast<std::ptrdiff_t>(at));
    };
    // A leaf of a table with one cell at 500, no free block.
    set(0, {13, 0, 0, 0, 1, 500 >> 8, 500 & 0xFF, 0, 500 >> 8, 500 & 0xFF});
    const auto original = page;

    SECTION("a sound one") {
        CHECK(db::clear_unused(page.data(), page.size(), false));
        for (std::size_t i = 0; i < page.size(); ++i) {
            const bool gap = i >= 10 && i < 500;
            CHECK(page[i] == (gap ? 0 : original[i]));
        }
    }
    SECTION("no page of a tree") {
        page[0] = 0;
    }
    SECTION("more cells than there is room") {
        page[3] = 2;
    }
    SECTION("a cell in the gap") {
        page[8] = 0;
    }
    SECTION("a free block in the gap") {
        page[2] = 100;
    }
    SECTION("the first page, whose header stands elsewhere") {
        CHECK_FALSE(db::clear_unused(page.data(), page.size(), true));
        return;
    }
    if (page != original && page[20] == 0xEE) {
        const auto before = page;
        CHECK_FALSE(db::clear_unused(page.data(), page.size(), false));
        CHECK(page == before);
    }
}
