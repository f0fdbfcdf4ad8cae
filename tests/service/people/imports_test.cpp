#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/people/bulk_actions.h"
#include "service/people/bulk_end.h"
#include "service/people/import_fixture.h"
#include "support/planted.h"

using namespace campaignd;
using test::ImportFixture;

namespace {

constexpr const char* kCountRecipients = "SELECT count(*) FROM recipient";
constexpr const char* kCountMembers = "SELECT count(*) FROM list_member";
constexpr const char* kTally = "SELECT value FROM tally WHERE name = 'recipient'";
constexpr const char* kListSize = "SELECT recipients FROM list WHERE id = ?1";
constexpr const char* kImportJobs =
    "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'import' AND ref = "
    "?1";
constexpr const char* kUnsubscribe = "UPDATE recipient SET status = 1 WHERE email = ?1";
constexpr const char* kStoredRejected = "SELECT count(*) FROM import_rejected";

/// What is maintained must equal what is there.
void check_counts(const ImportFixture& fixture) {
    CHECK(fixture.temp.integer(kTally) == fixture.temp.integer(kCountRecipients));
    CHECK(fixture.temp.integer(kListSize, fixture.list_id) == fixture.temp.integer(kCountMembers));
}

std::function<void(service::ImportOrder&)> mapped(
    const std::vector<std::pair<std::string, std::string>>& columns) {
    return [mapping = ImportFixture::mapping(columns)](service::ImportOrder& order) {
        order.mapping = mapping;
    };
}

}  // namespace

TEST_CASE("an import takes good rows, names bad ones and removes its file", "[service]") {
    ImportFixture fixture;
    const std::int64_t id = fixture.queue(
        "Email,Name,City\nanna@example.com,Anna Ärmel,Köln\nno-address,X,Y\nb@example.org,,\n");
    CHECK(fixture.temp.integer(kImportJobs, id) == 1);
    CHECK_FALSE(std::filesystem::is_empty(fixture.spool));
    const Import import = fixture.finish(id);
    CHECK(import.state == ImportState::kDone);
    CHECK(import.counts == ImportCounts{.rows = 3, .created = 2, .rejected = 1});
    CHECK(import.cursor.bytes_read == import.bytes_total);
    CHECK(std::filesystem::is_empty(fixture.spool));
    const Recipient anna = fixture.find("anna@example.com");
    CHECK(anna.name == "Anna Ärmel");
    CHECK(anna.attributes == nlohmann::json{{"city", "Köln"}}.dump());
    CHECK(anna.list_ids == std::vector{fixture.list_id});
    CHECK(fixture.find("b@example.org").attributes == nlohmann::json::object().dump());
    CHECK_THAT(fixture.rejected_csv(id), Catch::Contains("3,\"'no-address' has no @\""));
    check_counts(fixture);
}

TEST_CASE("separators, byte order mark, line ends and synonyms are understood", "[service]") {
    ImportFixture fixture;
    const auto [text, city] = GENERATE(table<std::string, std::string>({
        {"\xEF\xBB\xBF"
         "E-Mail;Ort\r\na@example.com;K\xC3\xB6ln\r\n",
         "K\xC3\xB6ln"},
        {"email\tort\ra@example.com\tBonn\r", "Bonn"},
        {"\n\nMAIL,Ort\n\n\na@example.com,\"Bonn, am Rhein\"", "Bonn, am Rhein"},
        {"\"Email Address\";\"Ort\"\n\"a@example.com\";\"Zeile 1\nZeile 2\"\n", "Zeile 1\nZeile 2"},
        {"emailAddress,ort\na@example.com,\"sagt \"\"ja\"\"\"", "sagt \"ja\""},
    }));
    const Import import = fixture.run(text);
    CHECK(import.error.value_or("") == "");
    CHECK(import.counts == ImportCounts{.rows = 1, .created = 1});
    CHECK(fixture.find("a@example.com").attributes == nlohmann::json{{"ort", city}}.dump());
}

TEST_CASE("a file that cannot be used fails and says what to do", "[service]") {
    ImportFixture fixture;
    using namespace std::string_literals;
    const auto [text, reason] = GENERATE(table<std::string, std::string>({
        {"", "is empty"},
        {"\xEF\xBB\xBF\n\n", "is empty"},
        {"name,city\nAnna,Bonn\n", "found: name, city"},
        {"\xFF\xFE"
         "n\0o\0p\0e\0"s,
         "found: nope"},
        {"PK\x03\x04 something", "ZIP archive"},
        {"email,City,city\na@example.com,a,b\n", "would both be kept as \"city\""},
        {"email,mail\na@example.com,b@example.com\n", "mean the same"},
        {"email,\"name\na@example.com,b", "never closed"},
    }));
    const Import import = fixture.run(text);
    CHECK(import.state == ImportState::kFailed);
    CHECK_THAT(import.error.value_or(""), Catch::Contains(reason));
    CHECK(fixture.temp.integer(kCountRecipients) == 0);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("a file with only a header is done with no rows", "[service]") {
    ImportFixture fixture;
    const Import import = fixture.run("email,name\n");
    CHECK(import.state == ImportState::kDone);
    CHECK(import.counts == ImportCounts{});
}

TEST_CASE("a mapping names the columns, and an unknown one fails the import", "[service]") {
    ImportFixture fixture;
    const std::string text =
        "Kontakt;email;Voller Name;Firma\na@example.com;old@example.com;Anna;ACME\n";
    const Import import = fixture.run(
        text, mapped({{"kontakt", "email"}, {"Voller Name", "name"}, {"Firma", "text:company"}}));
    CHECK(import.state == ImportState::kFailed);  // the key "email" is then taken twice
    const Import renamed = fixture.run(
        "Kontakt;Voller Name;Firma\na@example.com;Anna;ACME\n",
        mapped({{"kontakt", "email"}, {"Voller Name", "name"}, {"Firma", "text:company"}}));
    CHECK(renamed.counts == ImportCounts{.rows = 1, .created = 1});
    const Recipient anna = fixture.find("a@example.com");
    CHECK(anna.name == "Anna");
    CHECK(anna.attributes == nlohmann::json{{"company", "ACME"}}.dump());
    const Import missing = fixture.run("email\na@example.com\n", mapped({{"Post", "email"}}));
    CHECK(missing.state == ImportState::kFailed);
    CHECK_THAT(*missing.error, Catch::Contains("\"Post\"") && Catch::Contains("it has: email"));
}

TEST_CASE("first and last name make the name and stay attributes", "[service]") {
    ImportFixture fixture;
    fixture.run("email,First Name,Surname\na@example.com,Anna,Arm\nb@example.com,,Bär\n");
    CHECK(fixture.find("a@example.com").name == "Anna Arm");
    CHECK(fixture.find("a@example.com").attributes ==
          nlohmann::json{{"first_name", "Anna"}, {"last_name", "Arm"}}.dump());
    CHECK(fixture.find("b@example.com").name == "Bär");
}

TEST_CASE("bad rows are kept with their line and reason and the rest goes on", "[service]") {
    ImportFixture fixture;
    std::string text = "email,name,note\n";
    text += "a@example.com,A,\"two\nlines\"\n";                     // 2-3
    text += "b@example.com,B,x,too many\n";                         // 4
    text += "c@example.com\n";                                      // 5: short is fine
    text += "d@example.com,\xFF\xFE,x\n";                           // 6
    text += std::string("e@example.com,\0,x\n", 18);                // 7
    text += "f@example.com,F," + std::string(70'000, 'x') + "\n";   // 8
    text += "g@example.com,G," + std::string(300'000, 'y') + "\n";  // 9
    text += "h@example.com" + std::string(300, ',') + "\n";         // 10
    text += ",nobody,x\n";                                          // 11
    text += "=cmd@,i,x\n";                                          // 12
    text += "j@example.com,J,\n";                                   // 13
    const Import import = fixture.run(text);
    CHECK(import.counts == ImportCounts{.rows = 11, .created = 3, .rejected = 8});
    CHECK(import.cursor.lines_read == 13);
    const std::string rejected = fixture.rejected_csv(import.id);
    CHECK_THAT(rejected, Catch::Contains("4,\"4 cells, but the first row names 3 columns"));
    CHECK_THAT(rejected, Catch::Contains("6,\"the row is not valid UTF-8"));
    CHECK_THAT(rejected, Catch::Contains("7,\"the row holds a NUL byte"));
    CHECK_THAT(rejected, Catch::Contains("8,\"column \"\"note\"\" holds 70000 bytes"));
    CHECK_THAT(rejected, Catch::Contains("9,\"the row is longer than 256 KiB"));
    CHECK_THAT(rejected, Catch::Contains("10,\"the row has 301 cells"));
    CHECK_THAT(rejected, Catch::Contains("11,\"no e-mail address\""));
    CHECK_THAT(rejected, Catch::Contains("\"'=cmd@\",\"i\",\"x\""));
    CHECK(rejected.size() < 20'000);
    check_counts(fixture);
}

TEST_CASE("an unclosed quote makes one rejected row of the rest", "[service]") {
    ImportFixture fixture;
    const std::string filler =
        GENERATE(std::string("b@example.com,b\n"), std::string(400'000, 'z'));
    const Import import =
        fixture.run("email,name\na@example.com,A\nc@example.com,\"open\n" + filler);
    CHECK(import.state == ImportState::kDone);
    CHECK(import.counts == ImportCounts{.rows = 2, .created = 1, .rejected = 1});
    CHECK_THAT(fixture.rejected_csv(import.id),
               Catch::Contains("quote opened on line 3 is never closed"));
}

TEST_CASE("a later row and a later import update, and nobody is revived", "[service]") {
    ImportFixture fixture;
    const Import first = fixture.run(
        "email,name,city,plan\na@example.com,Anna,Bonn,free\nA@EXAMPLE.com,,Köln,\nb@example.com,B,"
        ",\n");
    CHECK(first.counts == ImportCounts{.rows = 3, .created = 2, .updated = 1});
    CHECK(fixture.find("a@example.com").attributes ==
          nlohmann::json{{"city", "Köln"}, {"plan", "free"}}.dump());
    fixture.temp.run(kUnsubscribe, "b@example.com");
    const Import second = fixture.run("email,name,plan\na@example.com,,free\nb@example.com,Bea,\n");
    CHECK(second.counts == ImportCounts{.rows = 2, .updated = 1, .unchanged = 1});
    CHECK(fixture.find("a@example.com").name == "Anna");
    CHECK(fixture.find("b@example.com").name == "Bea");
    CHECK(fixture.find("b@example.com").status == RecipientStatus::kUnsubscribed);
    check_counts(fixture);
}

TEST_CASE("an import into a second list adds members without changing people", "[service]") {
    ImportFixture fixture;
    const std::string text = "email\na@example.com\nb@example.com\n";
    fixture.run(text);
    const std::int64_t other =
        fixture.lists.create(fixture.actor, {.name = "Other", .description = {}}).id;
    const Import import = fixture.finish(
        fixture.imports.create(fixture.actor, {.list_id = other, .file = fixture.write_file(text)})
            .id);
    CHECK(import.counts == ImportCounts{.rows = 2, .unchanged = 2});
    CHECK(fixture.lists.get(other).recipients == 2);
    CHECK(fixture.temp.integer(kTally) == 2);
}

TEST_CASE("a killed import goes on where its last commit ended", "[service]") {
    ImportFixture fixture;
    std::string text = "email,note\r\n";
    for (int i = 0; i < 20'000; ++i) {
        text += i % 100 == 7 ? "broken " + std::to_string(i) + ",x\r\n"
                             : "user" + std::to_string(i % 16'000) + "@example.com,\"n\r\n" +
                                   std::to_string(i) + "\"\r\n\r\n";
    }
    const Import import = fixture.finish(fixture.queue(text), true);
    CHECK(import.state == ImportState::kDone);
    CHECK(import.counts ==
          ImportCounts{.rows = 20'000, .created = 15'840, .updated = 3'960, .rejected = 200});
    CHECK(fixture.temp.integer(kCountRecipients) == 15'840);
    CHECK(fixture.temp.integer(kStoredRejected) == 200);
    check_counts(fixture);
    CHECK(nlohmann::json::parse(fixture.find("user5@example.com").attributes)["note"] ==
          "n\r\n16005");
    CHECK_THAT(fixture.rejected_csv(import.id), Catch::Contains("\n23,\"'broken 7'"));
}

TEST_CASE("an import whose file is gone fails clearly", "[service]") {
    ImportFixture fixture;
    const std::int64_t id = fixture.queue("email\na@example.com\n");
    std::filesystem::remove_all(fixture.spool);
    const Import import = fixture.finish(id);
    CHECK(import.state == ImportState::kFailed);
    CHECK_THAT(*import.error,
               Catch::Contains("is not there any more") && Catch::Contains("upload it again"));
}

TEST_CASE("stored rejected rows are capped and all are counted", "[service]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 12'000; ++i) {
        text += "bad\n";
    }
    const Import import = fixture.run(text);
    CHECK(import.counts.rejected == 12'000);
    CHECK(fixture.temp.integer(kStoredRejected) == kMaxStoredRejectedRows);
}

TEST_CASE("uploads without an open import are removed at start", "[service]") {
    ImportFixture fixture;
    for (const char* name : {"import-left.csv", "import-young.csv"}) {
        std::ofstream(fixture.spool / name) << "email\n";
    }
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
    std::filesystem::last_write_time(fixture.spool / "import-left.csv", old);
    fixture.queue("email\na@example.com\n");
    CHECK(fixture.imports.remove_orphans() == 1);
    CHECK_FALSE(std::filesystem::exists(fixture.spool / "import-left.csv"));
    CHECK(std::filesystem::exists(fixture.spool / "import-young.csv"));
}

TEST_CASE("what somebody planted in the spool is no upload and no export that was left",
          "[service][planted]") {
    ImportFixture fixture;
    test::Planted planted;
    planted.plant_all(fixture.spool, "import-", ".csv");
    planted.plant_all(fixture.spool, std::string(service::kExportPrefix), ".csv");
    CHECK(fixture.imports.remove_orphans() == 0);
    CHECK(service::BulkActions(*fixture.temp, fixture.spool, [] {}).remove_orphans() == 0);
    planted.check();
}

TEST_CASE("an import into an unknown list is refused and leaves no file", "[service]") {
    ImportFixture fixture;
    const auto file = fixture.write_file("email\n");
    CHECK_THROWS_WITH(fixture.imports.create(fixture.actor, {.list_id = 99, .file = file}),
                      Catch::Contains("list 99 does not exist"));
    CHECK(std::filesystem::is_empty(fixture.spool));
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("a hundred thousand rows come in whole", "[service]") {
    ImportFixture fixture;
    std::string text = "email,name,city\n";
    for (int i = 0; i < 100'000; ++i) {
        const std::string n = std::to_string(i * 7919 % 100'003);
        text += "user" + n + "@example.com,Name " + n + ",City " + n + "\n";
    }
    const Import import = fixture.run(text);
    CHECK(import.counts == ImportCounts{.rows = 100'000, .created = 100'000});
    check_counts(fixture);
}

TEST_CASE("an import stops between slices and goes on later", "[service]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 5'000; ++i) {
        text += "u" + std::to_string(i) + "@example.com\n";
    }
    const std::int64_t id = fixture.queue(text);
    service::ImportRunner runner(*fixture.temp, fixture.spool);
    CHECK(runner.run_slice(id));
    CHECK(runner.run_slice(id));
    const Import half = fixture.imports.get(id);
    CHECK(half.state == ImportState::kRunning);
    CHECK(half.counts.rows > 0);
    CHECK(half.counts.rows < 5'000);
    while (runner.run_slice(id)) {
    }
    CHECK(fixture.imports.get(id).counts.created == 5'000);
    CHECK_FALSE(runner.run_slice(id));
}

TEST_CASE("who had left by an export of another tool is not mailed", "[service]") {
    ImportFixture fixture;
    const auto status_of = [&](const std::string& email) { return fixture.find(email).status; };
    using Status = RecipientStatus;

    SECTION("by a status column, as listmonk and Keila write it") {
        const Import import = fixture.run(
            "uuid,email,name,attributes,status\n"
            "1,on@example.com,A,{},enabled\n"
            "2,off@example.com,B,{},disabled\n"
            "3,block@example.com,C,{},blocklisted\n"
            "4,dead@example.com,D,{},unreachable\n"
            "5,odd@example.com,E,{},purple\n");
        CHECK(import.counts ==
              ImportCounts{.rows = 5, .created = 4, .rejected = 1, .not_active = 3});
        CHECK(status_of("on@example.com") == Status::kActive);
        CHECK(status_of("off@example.com") == Status::kUnsubscribed);
        CHECK(status_of("block@example.com") == Status::kUnsubscribed);
        CHECK(status_of("dead@example.com") == Status::kBounced);
        CHECK_THAT(fixture.rejected_csv(import.id), Catch::Contains("purple"));
        CHECK_THAT(import.notes.at(0), Catch::Contains("taken as the status"));
    }
    SECTION("by the moment they left, as Mailchimp writes it") {
        fixture.run(
            "Email Address,First Name,UNSUB_TIME,CLEAN_TIME\n"
            "a@example.com,A,2024-05-06 10:00:00,\n"
            "b@example.com,B,,2024-05-06 10:00:00\n"
            "c@example.com,C,,\n");
        CHECK(status_of("a@example.com") == Status::kUnsubscribed);
        CHECK(status_of("b@example.com") == Status::kBounced);
        CHECK(status_of("c@example.com") == Status::kActive);
    }
    SECTION("and a known person leaves, while nobody comes back") {
        fixture.run("email\na@example.com\nb@example.com\n");
        fixture.temp.run(kUnsubscribe, "b@example.com");
        const Import import =
            fixture.run("email,status\na@example.com,Complained\nb@example.com,Subscribed\n");
        CHECK(import.counts ==
              ImportCounts{.rows = 2, .updated = 1, .unchanged = 1, .not_active = 1});
        CHECK(status_of("a@example.com") == Status::kComplained);
        CHECK(status_of("b@example.com") == Status::kUnsubscribed);
    }
    SECTION("and what is no status stays an attribute") {
        const Import import = fixture.run("email,status\na@example.com,gold\n");
        CHECK(status_of("a@example.com") == Status::kActive);
        CHECK(fixture.find("a@example.com").attributes ==
              nlohmann::json{{"status", "gold"}}.dump());
        CHECK_THAT(import.notes.at(0), Catch::Contains("kept as an attribute"));
    }
    check_counts(fixture);
}

TEST_CASE("an unknown time zone costs nobody their place", "[service]") {
    ImportFixture fixture;
    const Import import =
        fixture.run("email,timezone\na@example.com,europe/zurich\nb@example.com,Mars/Base\n");
    CHECK(import.counts == ImportCounts{.rows = 2, .created = 2, .unknown_zones = 1});
    CHECK(fixture.find("a@example.com").timezone == "Europe/Zurich");
    CHECK_FALSE(fixture.find("b@example.com").timezone);
}

TEST_CASE("two imports keep their place in their files while they take turns", "[service]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 3'000; ++i) {
        text += "u" + std::to_string(i) + "@example.com\n";
    }
    const std::int64_t one = fixture.queue(text);
    const std::int64_t other = fixture.queue(text);
    service::ImportRunner runner(*fixture.temp, fixture.spool);
    bool more = true;
    for (int turns = 0; more && turns < 1'000; ++turns) {
        const bool first = runner.run_slice(one);
        const bool second = runner.run_slice(other);
        more = first || second;
    }
    CHECK(fixture.imports.get(one).counts.rows == 3'000);
    CHECK(fixture.imports.get(other).counts.rows == 3'000);
    check_counts(fixture);
}
