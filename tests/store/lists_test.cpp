#include "store/lists.h"

#include <catch2/catch.hpp>

#include "db/sql_error.h"
#include "store/recipients.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

TEST_CASE("joining and leaving twice counts once", "[store]") {
    const TempDatabase temp;
    const std::vector<std::int64_t> seen =
        temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
            const std::int64_t list = store::lists::insert(tx, "A", "");
            Recipient person;
            person.email = "a@example.com";
            const std::int64_t id = store::recipients::insert(tx, person);
            const auto size = [&] { return store::lists::find(tx, list)->recipients; };
            std::vector<std::int64_t> steps;
            for (int i = 0; i < 2; ++i) {
                steps.push_back(store::lists::add_member(tx, list, id) ? 1 : 0);
                steps.push_back(size());
            }
            for (int i = 0; i < 2; ++i) {
                steps.push_back(store::lists::remove_member(tx, list, id) ? 1 : 0);
                steps.push_back(size());
            }
            return steps;
        });
    CHECK(seen == std::vector<std::int64_t>{1, 1, 0, 1, 1, 0, 0, 0});
}

TEST_CASE("the database itself refuses a list name that differs only in case", "[store]") {
    const TempDatabase temp;
    try {
        temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
            store::lists::insert(tx, "News", "");
            store::lists::insert(tx, "NEWS", "");
        });
        FAIL("both were taken");
    } catch (const db::SqlError& error) {
        CHECK(error.is_duplicate());
    }
}
