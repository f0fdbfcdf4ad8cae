#include "store/recipients.h"

#include <catch2/catch.hpp>

#include "service/people/import_fixture.h"
#include "service/upkeep/check.h"
#include "store/letter_groups.h"
#include "wire/recipients.h"

using namespace campaignd;
using test::ImportFixture;

namespace {

constexpr const char* kTally = "SELECT value FROM tally WHERE name = 'recipient'";
constexpr const char* kCampaign =
    "INSERT INTO campaign(id, name, created_at, updated_at) VALUES (1, 'Spring', 0, 0)";
constexpr const char* kMessage =
    "INSERT INTO message(campaign_id, recipient_id, step, state, queued_at, due_at, last_reply)"
    " VALUES (1, ?1, 0, 3, 0, 0, '550 anna@example.com unknown')";
constexpr const char* kMessages = "SELECT count(*) FROM message WHERE recipient_id = ?1";
constexpr const char* kTraces =
    "SELECT (SELECT count(*) FROM message WHERE last_reply LIKE '%anna%')"
    " + (SELECT count(*) FROM import_rejected WHERE row LIKE '%anna%')"
    " + (SELECT count(*) FROM recipient WHERE email LIKE '%anna%' OR name LIKE '%anna%')";

RecipientChange person(const std::string& email, const std::string& name = "") {
    RecipientChange change;
    change.email = email;
    change.name = name;
    return change;
}

}  // namespace

TEST_CASE("a recipient is created, changed field by field and found again", "[service]") {
    ImportFixture fixture;
    RecipientChange change = person("Anna@Bücher.example", "Änna \U0001F600");
    change.attributes = R"({"n":3,"plan":"free"})";
    change.list_ids = {fixture.list_id, fixture.list_id};
    change.timezone = "Europe/Berlin";
    const Recipient anna = fixture.recipients.create(fixture.actor, change);
    CHECK(anna.email == "Anna@xn--bcher-kva.example");
    CHECK(anna.name == "Änna \U0001F600");
    CHECK(anna.list_ids == std::vector{fixture.list_id});
    CHECK(fixture.lists.get(fixture.list_id).recipients == 1);
    RecipientChange patch;
    patch.name = "Anna";
    const Recipient renamed = fixture.recipients.update(fixture.actor, anna.id, patch);
    CHECK(renamed.name == "Anna");
    CHECK(renamed.attributes == anna.attributes);
    CHECK(renamed.timezone == "Europe/Berlin");
    CHECK(renamed.list_ids == anna.list_ids);
    patch = {};
    patch.list_ids = std::vector<std::int64_t>();
    patch.timezone = std::optional<std::string>();
    CHECK(fixture.recipients.update(fixture.actor, anna.id, patch).list_ids.empty());
    CHECK_FALSE(fixture.recipients.get(anna.id).timezone);
    CHECK(fixture.lists.get(fixture.list_id).recipients == 0);
    CHECK(fixture.temp.integer(kTally) == 1);
}

TEST_CASE("a recipient has the tags that were given last, each once", "[service]") {
    ImportFixture fixture;
    RecipientChange change = person("anna@example.com");
    change.tags = {" VIP ", "vip", "press"};
    const Recipient anna = fixture.recipients.create(fixture.actor, change);
    CHECK(anna.tags == std::vector<std::string>{"press", "VIP"});
    RecipientChange other = person("bert@example.com");
    other.tags = {"Vip"};
    fixture.recipients.create(fixture.actor, other);
    const Page<Tag> all = fixture.recipients.tags({});
    REQUIRE(all.total == 2);
    CHECK((all.items[0].name == "VIP" && all.items[0].recipients == 2));
    RecipientChange patch;
    patch.name = "Anna";
    CHECK(fixture.recipients.update(fixture.actor, anna.id, patch).tags == anna.tags);
    patch.tags = std::vector<std::string>{"vip"};
    CHECK(fixture.recipients.update(fixture.actor, anna.id, patch).tags ==
          std::vector<std::string>{"VIP"});
    CHECK(fixture.recipients.tags({}).total == 1);
    fixture.recipients.erase(fixture.actor, anna.id);
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient_tag") == 1);
    CHECK(service::check_database(*fixture.temp).empty());
    patch.tags = std::vector<std::string>{"a,b", "", std::string(101, 'x')};
    CHECK_THROWS_AS(fixture.recipients.create(fixture.actor, patch), Error);
}

TEST_CASE("an address belongs to one recipient, whatever its case", "[service]") {
    ImportFixture fixture;
    const Recipient a = fixture.recipients.create(fixture.actor, person("a@example.com"));
    const Recipient b = fixture.recipients.create(fixture.actor, person("b@example.com"));
    try {
        fixture.recipients.create(fixture.actor, person("A@Example.COM"));
        FAIL("a second recipient has the same address");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kConflict);
        CHECK_THAT(error.what(), Catch::EndsWith("recipient " + std::to_string(a.id)));
    }
    CHECK_THROWS_AS(fixture.recipients.update(fixture.actor, b.id, person("a@example.com")), Error);
    CHECK(fixture.recipients.update(fixture.actor, a.id, person("A@example.com")).email ==
          "A@example.com");
    CHECK(fixture.temp.integer(kTally) == 2);
}

TEST_CASE("faults of the request and unknown lists come together", "[service]") {
    ImportFixture fixture;
    RecipientChange change = person("nobody");
    change.list_ids = {fixture.list_id, 77};
    try {
        fixture.recipients.create(fixture.actor, change);
        FAIL("accepted");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 2);
        CHECK(error.fields()[0].field == "email");
        CHECK(error.fields()[1].field == "list_ids[1]");
    }
    CHECK_THROWS_WITH(fixture.recipients.get(5), Catch::Contains("no recipient 5"));
}

TEST_CASE("erasing takes the person and leaves the ledger", "[service]") {
    ImportFixture fixture;
    fixture.run("email,name\nanna@example.com,x\nanna@example.com,\"Anna\",zu viel\n");
    const std::int64_t id = fixture.find("anna@example.com").id;
    fixture.temp.run(kCampaign);
    fixture.temp.run(kMessage, id);
    const nlohmann::json held = fixture.recipients.export_all(id);
    CHECK(held["recipient"]["email"] == "anna@example.com");
    CHECK(held["lists"][0]["name"] == "Customers");
    CHECK(held["messages"][0]["state"] == "failed");
    CHECK(held["messages"][0]["campaign"] == "Spring");
    fixture.recipients.erase(fixture.actor, id);
    fixture.recipients.erase(fixture.actor, id);
    const Recipient gone = fixture.recipients.get(id);
    CHECK(gone.status == RecipientStatus::kErased);
    CHECK(gone.email == "erased-" + std::to_string(id) + "@erased.invalid");
    CHECK(gone.attributes == "{}");
    CHECK(gone.list_ids.empty());
    CHECK(fixture.temp.integer(kMessages, id) == 1);
    CHECK(fixture.temp.integer(kTraces) == 0);
    CHECK(fixture.temp.integer(kTally) == 0);
    CHECK(fixture.lists.get(fixture.list_id).recipients == 0);
    CHECK(fixture.recipients.list({}).items.empty());
    CHECK_THROWS_WITH(fixture.recipients.update(fixture.actor, id, person("x@example.com")),
                      Catch::Contains("was erased"));
    CHECK(fixture.recipients.create(fixture.actor, person("anna@example.com")).id != id);
}

TEST_CASE("pages by id stay stable while recipients come and go", "[service]") {
    ImportFixture fixture;
    for (int i = 0; i < 25; ++i) {
        fixture.recipients.create(fixture.actor, person("u" + std::to_string(i) + "@example.com"));
    }
    RecipientQuery query;
    query.limit = 10;
    std::vector<std::int64_t> seen;
    bool changed = false;
    do {
        const auto page = fixture.recipients.list(query);
        for (const Recipient& recipient : page.items) {
            seen.push_back(recipient.id);
        }
        query.cursor = page.next;
        if (!changed) {
            fixture.recipients.erase(fixture.actor, seen.front());
            fixture.recipients.create(fixture.actor, person("late@example.com"));
            changed = true;
        }
    } while (query.cursor);
    CHECK(seen.size() == 26);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    CHECK_FALSE(fixture.recipients.list(query).total_is_estimate);
    CHECK(fixture.recipients.list(query).total == 25);
    query.cursor = "nonsense";
    CHECK_THROWS_WITH(fixture.recipients.list(query), Catch::Contains("cursor"));
}

TEST_CASE("a search gives starts of addresses first, then parts of addresses and names",
          "[service]") {
    ImportFixture fixture;
    const auto make = [&](const std::string& email, const std::string& name) {
        return fixture.recipients.create(fixture.actor, person(email, name)).email;
    };
    make("zoe@example.com", "Annabel");
    make("ANNA.b@example.com", "");
    make("joanna@example.com", "");
    make("anna.a@example.com", "Anna");
    make("100%@example.com", "");
    make("other@example.com", "");
    RecipientQuery query;
    query.q = "anna";
    query.limit = 1;
    std::vector<std::string> found;
    do {
        const auto page = fixture.recipients.list(query);
        CHECK(page.total == 4);
        for (const Recipient& recipient : page.items) {
            found.push_back(recipient.email);
        }
        query.cursor = page.next;
    } while (query.cursor);
    CHECK(found ==
          std::vector<std::string>{
              "anna.a@example.com", "ANNA.b@example.com", "zoe@example.com", "joanna@example.com"});
    query = {};
    query.q = "0%";
    CHECK(fixture.recipients.list(query).items.size() == 1);
}

TEST_CASE("a search finds any part of any length, and nobody who was erased", "[service]") {
    ImportFixture fixture;
    std::string file = "email,name\n";
    for (int i = 0; i < 3'000; ++i) {
        file += "person" + std::to_string(i) + "@example.com,Name " + std::to_string(i) + "\n";
    }
    fixture.run(file + "x@example.com,Wilhelmina Oudekerk\n");
    const auto found = [&](const std::string& q) {
        RecipientQuery query;
        query.q = q;
        query.limit = 500;
        return fixture.recipients.list(query).items.size();
    };
    CHECK(found("helm") == 1);
    CHECK(found("OUDEKERK") == 1);
    CHECK(found("a o") == 1);
    CHECK(found("wi") == 1);
    CHECK(found("k") == 1);
    CHECK(found("wq") == 0);
    CHECK(found("on2999@") == 1);
    CHECK(found("ame 77") == 11);
    const Recipient mina = fixture.find("x@example.com");
    RecipientChange change;
    change.name = "Zita Quist";
    fixture.recipients.update(fixture.actor, mina.id, change);
    CHECK(found("helm") == 0);
    CHECK(found("quis") == 1);
    fixture.run("email,name\nx@example.com,Jarmila\n");
    CHECK(found("rmil") == 1);
    const auto groups = [&] {
        return fixture.temp->read([&](const db::ReadTx& tx) {
            db::Statement row = tx.query("SELECT groups FROM recipient_letters WHERE block = ?1",
                                         store::block_of(mina.id));
            REQUIRE(row.step());
            return row.string(0);
        });
    };
    CHECK(store::WantedGroups("jarmila").may_be_in(groups()));
    RecipientChange ozlem = person("o@example.com", "Özlem ŠKODA");
    fixture.recipients.create(fixture.actor, ozlem);
    CHECK(found("özl") == 1);
    CHECK(found("ÖZLEM") == 1);
    CHECK(found("škoda") == 1);
    CHECK(found("\xC3") == 0);
    RecipientQuery far;
    far.q = "on2999@";
    far.cursor = "i:9223372036854775807";
    CHECK(fixture.recipients.list(far).items.empty());
    fixture.recipients.erase(fixture.actor, mina.id);
    CHECK_FALSE(store::WantedGroups("jarmila").may_be_in(groups()));
    CHECK(found("rmil") == 0);
    CHECK(service::check_database(*fixture.temp).empty());
    fixture.temp.run("UPDATE recipient_letters SET groups = zeroblob(1008) WHERE block = 0");
    CHECK(service::check_database(*fixture.temp).size() == 1);
    fixture.temp.run("DELETE FROM recipient_letters");
    CHECK(found("on2999@") == 1);
}

TEST_CASE("lists and statuses filter, alone and together", "[service]") {
    ImportFixture fixture;
    fixture.run("email\na@example.com\nb@example.com\nc@example.com\n");
    fixture.recipients.create(fixture.actor, person("d@example.com"));
    const std::int64_t b = fixture.find("b@example.com").id;
    const auto leave = [&](RecipientStatus status) {
        return fixture.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            return store::recipients::end_subscription(tx, b, status);
        });
    };
    CHECK(leave(RecipientStatus::kBounced));
    CHECK_FALSE(leave(RecipientStatus::kUnsubscribed));
    CHECK(leave(RecipientStatus::kComplained));
    RecipientQuery query;
    query.list_id = fixture.list_id;
    CHECK(fixture.recipients.list(query).total == 3);
    query.status = RecipientStatus::kActive;
    CHECK(fixture.recipients.list(query).items.size() == 2);
    query.status = RecipientStatus::kComplained;
    CHECK(fixture.recipients.list(query).items.size() == 1);
    query.q = "B@";
    CHECK(fixture.recipients.list(query).items.size() == 1);
    query.q = "a@";
    CHECK(fixture.recipients.list(query).items.empty());
    query = {};
    query.list_id = 99;
    CHECK(fixture.recipients.list(query).total == 0);
}
