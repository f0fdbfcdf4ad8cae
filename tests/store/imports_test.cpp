#include "store/imports.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "base/text.h"
#include "store/import_rows.h"
#include "store/lists.h"
#include "store/recipients.h"
#include "support/temp_database.h"

using namespace campaignd;
using nlohmann::json;
using test::TempDatabase;

namespace {

constexpr const char* kCountRecipients = "SELECT count(*) FROM recipient";
constexpr const char* kCountMembers = "SELECT count(*) FROM list_member WHERE list_id = ?1";
constexpr const char* kListSize = "SELECT recipients FROM list WHERE id = ?1";
constexpr const char* kTally = "SELECT value FROM tally WHERE name = 'recipient'";

constexpr const char* kLeave = "INSERT INTO list_left(recipient_id, list_id, at) VALUES (1, ?1, 0)";
constexpr const char* kLeaveMembers = "DELETE FROM list_member WHERE list_id = ?1";

struct Person {
    std::string name;
    json attributes = json::object();
    std::set<std::int64_t> lists;
};

/// What an import must do, said plainly.
class Reference {
  public:
    void take(std::int64_t list, const ImportedRecipient& row, ImportCounts& counts) {
        const auto [place, created] = people.try_emplace(to_lower(row.email));
        Person& person = place->second;
        const Person before = person;
        person.lists.insert(list);
        person.name = row.name.empty() ? person.name : row.name;
        person.attributes.update(json::parse(row.attributes));
        const bool same = person.name == before.name && person.attributes == before.attributes;
        ++(created ? counts.created : same ? counts.unchanged : counts.updated);
    }

    std::map<std::string, Person> people;
};

/// Few addresses, in any case, so that rows meet one another.
ImportedRecipient random_row(std::mt19937& random) {
    const auto below = [&](unsigned bound) { return random() % bound; };
    ImportedRecipient row;
    row.email = (below(2) == 0 ? "user" : "USER") + std::to_string(below(60)) + "@example.com";
    row.name = below(3) == 0 ? "" : "Name " + std::to_string(below(3));
    json attributes = json::object();
    for (const char* key : {"city", "plan"}) {
        if (below(2) == 0) {
            attributes[key] = std::string(below(2) == 0 ? "\"q\"" : "ü") + std::to_string(below(2));
        }
    }
    row.attributes = attributes.dump();
    return row;
}

std::int64_t make_list(const TempDatabase& temp, const std::string& name) {
    return temp->write(db::WriteClass::kRequest,
                       [&](db::WriteTx& tx) { return store::lists::insert(tx, name, ""); });
}

void check_people(const TempDatabase& temp, const Reference& reference) {
    for (const auto& [email, person] : reference.people) {
        const std::optional<Recipient> found =
            temp->read([&, address = email](const db::ReadTx& tx) {
                const auto id = store::recipients::find_by_email(tx, address);
                return id ? store::recipients::find(tx, *id) : std::nullopt;
            });
        REQUIRE(found);
        CHECK(found->name == person.name);
        CHECK(json::parse(found->attributes) == person.attributes);
        CHECK(std::set(found->list_ids.begin(), found->list_ids.end()) == person.lists);
    }
}

}  // namespace

TEST_CASE("any rows in any slices do what the plain rules say", "[store]") {
    const TempDatabase temp;
    std::mt19937 random(GENERATE(1U, 2U, 3U, 4U));
    const std::vector<std::int64_t> lists{make_list(temp, "A"), make_list(temp, "B")};
    Reference reference;
    for (int slice = 0; slice < 40; ++slice) {
        const std::int64_t list = lists[random() % 2];
        std::vector<ImportedRecipient> rows(random() % 12);
        ImportCounts expected;
        for (ImportedRecipient& row : rows) {
            row = random_row(random);
            reference.take(list, row, expected);
        }
        const ImportCounts counts = temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            return store::imports::apply_rows(tx, list, rows).counts;
        });
        REQUIRE((counts == expected));
    }
    check_people(temp, reference);
    CHECK(temp.integer(kTally) == temp.integer(kCountRecipients));
    for (const std::int64_t list : lists) {
        CHECK(temp.integer(kListSize, list) == temp.integer(kCountMembers, list));
    }
}

TEST_CASE("a slice that fails leaves neither rows nor cursor", "[store]") {
    const TempDatabase temp;
    const std::int64_t list = make_list(temp, "A");
    const std::int64_t id = temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Import import;
        import.list_id = list;
        import.file = "f.csv";
        return store::imports::insert(tx, import);
    });
    const std::vector<ImportedRecipient> rows{
        {.email = "a@example.com", .name = "", .attributes = "{}", .timezone = ""}};
    CHECK_THROWS(temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const ImportCounts counts = store::imports::apply_rows(tx, list, rows).counts;
        store::imports::advance(tx, id, {100, 3, 0}, counts);
        fail(ErrorCode::kInternal, "cut");
    }));
    const auto import =
        temp->read([&](const db::ReadTx& tx) { return store::imports::find(tx, id); });
    CHECK((import->cursor == ImportCursor{}));
    CHECK(import->state == ImportState::kQueued);
    CHECK(temp.integer(kCountRecipients) == 0);
    CHECK(temp.integer(kListSize, list) == 0);
}

TEST_CASE("rejected rows are read back in the order of the file", "[store]") {
    const TempDatabase temp;
    const std::int64_t list = make_list(temp, "A");
    const auto rows = temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Import import;
        import.list_id = list;
        const std::int64_t id = store::imports::insert(tx, import);
        for (const std::int64_t line : {7, 3, 12}) {
            store::imports::insert_rejected(tx, id, {line, "why", "row"});
        }
        return store::imports::list_rejected(tx, id, 3, 10);
    });
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].line == 7);
    CHECK(rows[1].line == 12);
}

TEST_CASE("an import brings nobody back into a list that they left", "[store]") {
    const TempDatabase temp;
    const auto import_into = [&](const char* name) {
        return temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            const auto known = store::lists::find_by_name(tx, name);
            const std::int64_t list = known ? *known : store::lists::insert(tx, name, "");
            std::vector<ImportedRecipient> rows(1);
            rows[0].email = "a@example.org";
            store::imports::apply_rows(tx, list, rows);
            return list;
        });
    };
    const std::int64_t list = import_into("news");
    temp.run(kLeaveMembers, list);
    temp.run("UPDATE list SET recipients = 0");
    temp.run(kLeave, list);
    import_into("news");
    CHECK(temp.integer(kCountMembers, list) == 0);
    CHECK(temp.integer(kListSize, list) == 0);
    CHECK(temp.integer(kCountMembers, import_into("events")) == 1);
}
