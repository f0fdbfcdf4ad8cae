#include "db/clean_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <string>
#include <vector>

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
