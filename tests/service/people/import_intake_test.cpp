// Files as other tools and spreadsheets write them, and what a person says of them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/people/import_fixture.h"
#include "support/gzip.h"

using namespace campaignd;
using namespace std::string_literals;
using service::ImportOrder;
using test::ImportFixture;
using Status = RecipientStatus;

namespace {

constexpr const char* kUnsubscribe = "UPDATE recipient SET status = 1 WHERE email = ?1";
constexpr const char* kCountRecipients = "SELECT count(*) FROM recipient";
constexpr const char* kCountMailable = "SELECT count(*) FROM recipient WHERE status = 0";
constexpr const char* kConsents = "SELECT count(*) FROM consent WHERE source = ?1";

std::string utf16(std::string_view ascii) {
    std::string wide = "\xFF\xFE";
    for (const char c : ascii) {
        wide += c;
        wide += '\0';
    }
    return wide;
}

void dry(ImportOrder& order) {
    order.dry_run = true;
}

void windows1252(ImportOrder& order) {
    order.encoding = TextEncoding::kWindows1252;
}

auto with_update(ImportUpdate update) {
    return [update](ImportOrder& order) { order.update = update; };
}

auto with_mapping(const std::vector<std::pair<std::string, std::string>>& columns) {
    return [mapping = ImportFixture::mapping(columns)](ImportOrder& order) {
        order.mapping = mapping;
    };
}

nlohmann::json attributes_of(const Recipient& recipient) {
    return nlohmann::json::parse(recipient.attributes);
}

std::string all_of(const std::vector<std::string>& notes) {
    std::string all;
    for (const std::string& note : notes) {
        all += note + '\n';
    }
    return all;
}

}  // namespace

TEST_CASE("files as spreadsheets write them come in", "[service]") {
    ImportFixture fixture;
    const std::string plain = "email;city\na@example.com;Bonn\n";
    const std::string text = GENERATE_COPY(std::string(plain),
                                           "sep=;\r\n" + plain,
                                           "\xEF\xBB\xBFsep=;\n" + plain,
                                           "sep=|\nemail|city\na@example.com|Bonn\n"s,
                                           utf16(plain),
                                           utf16("sep=;\n" + plain),
                                           test::gzip(plain),
                                           test::gzip(utf16(plain)));
    const Import import = fixture.run(text);
    CHECK(import.error.value_or("") == "");
    CHECK(import.counts == ImportCounts{.rows = 1, .created = 1});
    CHECK(import.cursor.bytes_read == import.bytes_total);
    CHECK(attributes_of(fixture.find("a@example.com")) == nlohmann::json{{"city", "Bonn"}});
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("a line sep= counts as a line", "[service]") {
    ImportFixture fixture;
    const Import import = fixture.run("sep=;\nemail;x\nnobody;1\n");
    CHECK_THAT(fixture.rejected_csv(import.id), Catch::Contains("\n3,"));
}

TEST_CASE("a file in Windows-1252 says so, and comes in when it is told", "[service]") {
    ImportFixture fixture;
    const std::string text = "email,city\na@example.com,K\xF6ln\nb@example.com,Bonn\n";
    const Import first = fixture.run(text);
    CHECK(first.counts == ImportCounts{.rows = 2, .created = 1, .rejected = 1});
    CHECK_THAT(all_of(first.notes), Catch::Contains("windows-1252"));
    const Import second = fixture.run(text, windows1252);
    CHECK(second.counts == ImportCounts{.rows = 2, .created = 1, .unchanged = 1});
    CHECK(second.encoding == TextEncoding::kWindows1252);
    CHECK(attributes_of(fixture.find("a@example.com")) == nlohmann::json{{"city", "K\u00F6ln"}});
    const Import header = fixture.run(
        "email,Stra\xDF"
        "e\na@example.com,x\n");
    CHECK_THAT(header.error.value_or(""), Catch::Contains("windows-1252"));
}

TEST_CASE("a packed import goes on after a kill where its last commit ended", "[service]") {
    ImportFixture fixture;
    std::string text = "email,note\n";
    for (int i = 0; i < 20'000; ++i) {
        text += "user" + std::to_string(i) + "@example.com,n" + std::to_string(i) + "\n";
    }
    const Import import = fixture.finish(fixture.queue(test::gzip(utf16(text))), true);
    CHECK(import.counts == ImportCounts{.rows = 20'000, .created = 20'000});
    CHECK(fixture.temp.integer(kCountRecipients) == 20'000);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("broken packing fails the import and leaves no file", "[service]") {
    ImportFixture fixture;
    const std::string whole = test::gzip("email\na@example.com\n");
    const Import import = fixture.run(whole.substr(0, whole.size() - 3));
    CHECK(import.state == ImportState::kFailed);
    CHECK_THAT(import.error.value_or(""), Catch::Contains("ends too early"));
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("a line of 100 MB and 10,000 columns are refused in bounded memory", "[service]") {
    ImportFixture fixture;
    const Import line =
        fixture.run("email\na@example.com\n" + std::string(100'000'000, 'x') + "\nb@example.com\n");
    CHECK(line.counts == ImportCounts{.rows = 3, .created = 2, .rejected = 1});
    const Import columns = fixture.run("email" + std::string(10'000, ',') + "\na@example.com\n");
    CHECK(columns.state == ImportState::kFailed);
    CHECK_THAT(columns.error.value_or(""), Catch::Contains("10001 cells"));
}

TEST_CASE("an export of listmonk keeps everybody's status and attributes", "[service]") {
    ImportFixture fixture;
    const Import import = fixture.run(
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        "1,a@example.com,Ann,\"{\"\"city\"\":\"\"Bonn\"\",\"\"n\"\":3}\",enabled,x,y\n"
        "2,b@example.com,Ben,{},disabled,x,y\n"
        "3,c@example.com,Cleo,{},blocklisted,x,y\n");
    CHECK(import.preset == "listmonk");
    CHECK(import.counts == ImportCounts{.rows = 3, .created = 3, .not_active = 2});
    CHECK(attributes_of(fixture.find("a@example.com")) ==
          nlohmann::json{{"city", "Bonn"}, {"n", 3}});
    CHECK(fixture.temp.integer(kCountMailable) == 1);
}

TEST_CASE("an export of Keila keeps everybody's status and data", "[service]") {
    ImportFixture fixture;
    const Import import = fixture.run(
        "Email,External ID,First name,Last name,Data,Status\n"
        "a@example.com,77,Ann,Arm,\"{\"\"plan\"\":\"\"pro\"\"}\",active\n"
        "b@example.com,,Ben,,,unsubscribed\n"
        "c@example.com,,Cleo,,,unreachable\n");
    CHECK(import.preset == "keila");
    CHECK(import.counts == ImportCounts{.rows = 3, .created = 3, .not_active = 2});
    CHECK(fixture.find("a@example.com").name == "Ann Arm");
    CHECK(attributes_of(fixture.find("a@example.com")) ==
          nlohmann::json{
              {"external_id", "77"}, {"first_name", "Ann"}, {"last_name", "Arm"}, {"plan", "pro"}});
    CHECK(fixture.find("c@example.com").status == Status::kBounced);
    CHECK(fixture.temp.integer(kCountMailable) == 1);
}

TEST_CASE("the three files of Mailchimp in any order mail nobody who left", "[service]") {
    ImportFixture fixture;
    const std::string added =
        ",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,TIMEZONE,LEID,EUID,NOTES,TAGS";
    const std::string subscribed = "Email Address,First Name" + added +
                                   "\na@example.com,Ann,2,2023-01-02 03:04:05,2023-01-02 03:04:06,"
                                   "europe/zurich,1,e1,,\"\"\"vip\"\",\"\"friend\"\"\"\n"
                                   "b@example.com,Ben,2,,,,2,e2,,\n"
                                   "c@example.com,Cleo,2,,,Mars/Base,3,e3,,\n";
    const std::string left = "Email Address,First Name" + added + ",UNSUB_TIME" +
                             "\nb@example.com,Ben,2,,,,2,e2,,,2024-05-06 10:00:00\n"
                             "d@example.com,Dan,2,,,,4,e4,,,\n";
    const std::string cleaned = "Email Address,First Name" + added + ",CLEAN_TIME" +
                                "\nc@example.com,Cleo,2,,,,3,e3,,,2024-05-06 10:00:00\n";
    std::vector<std::string> files{subscribed, left, cleaned};
    std::sort(files.begin(), files.end());
    const int order = GENERATE(range(0, 6));
    for (int i = 0; i < order; ++i) {
        std::next_permutation(files.begin(), files.end());
    }
    for (const std::string& file : files) {
        const Import import = fixture.run(file);
        CHECK(import.state == ImportState::kDone);
        CHECK(import.counts.rejected == 0);
        CHECK_THAT(import.preset, Catch::StartsWith("mailchimp-"));
    }
    const Recipient ann = fixture.find("a@example.com");
    CHECK(ann.timezone == "Europe/Zurich");
    CHECK(ann.tags == std::vector<std::string>{"friend", "vip"});
    CHECK(fixture.find("b@example.com").status == Status::kUnsubscribed);
    CHECK(fixture.find("c@example.com").status == Status::kBounced);
    CHECK(fixture.find("d@example.com").status == Status::kUnsubscribed);
    CHECK(fixture.temp.integer(kCountMailable) == 1);
    CHECK(fixture.temp.integer("SELECT count(*) FROM consent") == 1);
}

TEST_CASE("an import fills, overwrites or leaves what is known", "[service]") {
    ImportFixture fixture;
    fixture.run("email,name,city,plan\na@example.com,,Bonn,\nb@example.com,Ben,,\n");
    const std::string news =
        "email,name,city,plan,status\na@example.com,Ann,Ulm,pro,\n"
        "b@example.com,Bert,,pro,unsubscribed\n";
    const auto [update, name, city, plan] =
        GENERATE(table<ImportUpdate, std::string, std::string, std::string>({
            {ImportUpdate::kOverwrite, "Ann", "Ulm", "pro"},
            {ImportUpdate::kFillEmpty, "Ann", "Bonn", "pro"},
            {ImportUpdate::kLeave, "", "Bonn", ""},
        }));
    const Import import = fixture.run(news, with_update(update));
    CHECK(import.counts.updated == (update == ImportUpdate::kLeave ? 1 : 2));
    const Recipient ann = fixture.find("a@example.com");
    CHECK(ann.name == name);
    CHECK(attributes_of(ann).value("city", "") == city);
    CHECK(attributes_of(ann).value("plan", "") == plan);
    CHECK(fixture.find("b@example.com").name ==
          (update == ImportUpdate::kOverwrite ? "Bert" : "Ben"));
    CHECK(fixture.find("b@example.com").status == Status::kUnsubscribed);  // whatever the policy
}

TEST_CASE("a dry run counts what the import would do, and changes nobody", "[service]") {
    ImportFixture fixture;
    fixture.run("email,name\na@example.com,Ann\nb@example.com,Ben\nc@example.com,Cleo\n");
    fixture.temp.run(kUnsubscribe, "c@example.com");
    const std::string text =
        "email,name,status\na@example.com,Anna,\nB@example.com,,\nc@example.com,,unsubscribed\n"
        "d@example.com,D,bounced\nd@example.com,,bounced\nnobody,,\n";
    const Import tried = fixture.run(text, dry);
    CHECK(tried.state == ImportState::kDone);
    CHECK(tried.dry_run);
    CHECK(fixture.temp.integer(kCountRecipients) == 3);
    CHECK(fixture.find("a@example.com").name == "Ann");
    CHECK_THAT(fixture.rejected_csv(tried.id), Catch::Contains("nobody"));
    const Import done = fixture.run(text);
    CHECK(done.counts == tried.counts);
    CHECK(
        done.counts ==
        ImportCounts{
            .rows = 6, .created = 1, .updated = 1, .unchanged = 3, .rejected = 1, .not_active = 3});
}

TEST_CASE("an import can be cancelled before and while it runs", "[service]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 5'000; ++i) {
        text += "u" + std::to_string(i) + "@example.com\n";
    }
    service::ImportRunner runner(*fixture.temp, fixture.spool);
    const std::int64_t running = fixture.queue(text);
    CHECK(runner.run_slice(running));
    CHECK(fixture.imports.cancel(fixture.actor, running).state == ImportState::kCancelled);
    CHECK(fixture.imports.cancel(fixture.actor, running).state == ImportState::kCancelled);
    while (runner.run_slice(running)) {
    }
    const Import import = fixture.imports.get(running);
    CHECK(import.counts.rows < 5'000);
    CHECK(fixture.temp.integer(kCountRecipients) == import.counts.created);

    const std::int64_t waiting = fixture.queue(text);
    fixture.imports.cancel(fixture.actor, waiting);
    CHECK_FALSE(runner.run_slice(waiting));
    CHECK(fixture.imports.get(waiting).counts == ImportCounts{});

    const std::int64_t packed = fixture.queue(test::gzip(text));
    fixture.imports.cancel(fixture.actor, packed);
    CHECK_FALSE(runner.run_slice(packed));
    CHECK(std::filesystem::is_empty(fixture.spool));

    const Import done = fixture.run("email\nz@example.com\n");
    CHECK_THROWS_WITH(fixture.imports.cancel(fixture.actor, done.id),
                      Catch::Contains("has ended already"));
}

TEST_CASE("rejected.csv can be corrected and imported as it is", "[service]") {
    ImportFixture fixture;
    const Import first = fixture.run(
        "E-Mail;Name;Note\nann@example,Ann;=1+1;\"a;\"\"b\"\"\"\nb@example.com;Ben;x\n");
    REQUIRE(first.counts.rejected == 1);
    std::string text = fixture.rejected_csv(first.id);
    CHECK_THAT(text,
               Catch::StartsWith("rejected_line,rejected_reason,\"E-Mail\",\"Name\",\"Note\""));
    const Import again = fixture.run(text);
    CHECK(again.counts == ImportCounts{.rows = 1, .rejected = 1});
    text = fixture.rejected_csv(again.id);  // still of one form
    CHECK_THAT(text,
               Catch::StartsWith("rejected_line,rejected_reason,\"E-Mail\",\"Name\",\"Note\""));
    text.replace(text.find("ann@example,Ann"), 15, "ann@example.com");
    const Import mended = fixture.run(text);
    CHECK(mended.counts == ImportCounts{.rows = 1, .created = 1});
    CHECK(fixture.find("ann@example.com").name == "=1+1");
    CHECK(attributes_of(fixture.find("ann@example.com")) == nlohmann::json{{"note", "a;\"b\""}});
}

TEST_CASE("a mapping is remembered for files with the same columns", "[service]") {
    ImportFixture fixture;
    const std::string text = "Kontakt,Jahre\na@example.com,41\n";
    CHECK(fixture.run(text).state == ImportState::kFailed);  // nothing is called e-mail
    fixture.run(text, with_mapping({{"Kontakt", "email"}, {"Jahre", "number:age"}}));
    const Import later = fixture.run("Jahre,Kontakt\n42,b@example.com\n");
    CHECK(later.remembered);
    CHECK_THAT(all_of(later.notes), Catch::Contains("as you said for the last file"));
    CHECK(attributes_of(fixture.find("b@example.com")) == nlohmann::json{{"age", 42}});
    const Import named = fixture.run(text, with_mapping({}));  // told to go by the names
    CHECK(named.state == ImportState::kFailed);
}

TEST_CASE("lists, tags and consent come from columns", "[service]") {
    ImportFixture fixture;
    const std::int64_t news =
        fixture.lists.create(fixture.actor, {.name = "News", .description = {}}).id;
    const auto mapping = with_mapping({{"where", "list"},
                                       {"marks", "tag"},
                                       {"since", "consent_time"},
                                       {"how", "consent_source"}});
    const std::string header = "email,where,marks,since,how\n";
    const Import first = fixture.run(
        header +
            "a@example.com,\"News, Customers\",a,2024-05-06,form 7\nb@example.com,Nowhere,,,\n",
        mapping);
    CHECK(first.counts == ImportCounts{.rows = 2, .created = 2, .unknown_lists = 1});
    fixture.run(header + "a@example.com,News,\"b,a\",2025-01-01,another\n", mapping);
    const Recipient ann = fixture.find("a@example.com");
    CHECK(ann.list_ids == std::vector{fixture.list_id, news});
    CHECK(fixture.lists.get(news).recipients == 1);
    CHECK(ann.tags == std::vector<std::string>{"a", "b"});
    CHECK(fixture.temp.integer(kConsents, "form 7") == 1);  // the first evidence stays
    CHECK(fixture.temp.integer(kConsents, "another") == 0);
    fixture.recipients.erase(fixture.actor, ann.id);
    CHECK(fixture.temp.integer(kConsents, "form 7") == 0);
}

TEST_CASE("looking at a file tells what it would do and changes nothing", "[service]") {
    ImportFixture fixture;
    fixture.run("email,name\na@example.com,Ann\n");
    service::InspectionOrder order;
    order.file = fixture.write_file(
        "Kontakt;Name;Alter;Plz\na@example.com;Anna;41;01067\nb@example.com;Ben;7;50667\n"
        "nobody;X;8;1\nc@example.com;Cleo;9;10115\nd@example.com;Dan;9;10115\n");
    const ImportInspection found = fixture.imports.inspect(order);
    CHECK(found.problem == "");
    CHECK(found.separator == ';');
    CHECK(found.complete);
    REQUIRE(found.columns.size() == 4);
    CHECK(to_text(found.columns[0].meaning) == "email");  // by what it holds
    CHECK(to_text(found.columns[1].meaning) == "name");
    CHECK(to_text(found.columns[2].could_be.value()) == "number:alter");
    CHECK_FALSE(found.columns[3].could_be);
    CHECK(found.counts == ImportCounts{.rows = 5, .created = 3, .updated = 1, .rejected = 1});
    REQUIRE(found.rejected.size() == 1);
    CHECK(found.rejected[0].line == 4);
    CHECK(found.rows.at(0) == std::vector<std::string>{"a@example.com", "Anna", "41", "01067"});
    CHECK(fixture.temp.integer(kCountRecipients) == 1);
    CHECK(std::filesystem::is_empty(fixture.spool));
    CHECK(std::filesystem::exists(order.file));
}

TEST_CASE("looking at the start of a file passes over its cut end", "[service]") {
    ImportFixture fixture;
    service::InspectionOrder order;
    order.whole = false;
    const std::string text = GENERATE("email,name\na@example.com,Ann\nb@exam"s,
                                      test::gzip("email,name\na@example.com,Ann\nb@exam"));
    order.file = fixture.write_file(text);
    const ImportInspection found = fixture.imports.inspect(order);
    CHECK(found.counts == ImportCounts{.rows = 1, .created = 1});
    CHECK_FALSE(found.complete);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("looking at what is no list of people says so", "[service]") {
    ImportFixture fixture;
    service::InspectionOrder order;
    const auto problem_of = [&](std::string_view text) {
        order.file = fixture.write_file(text);
        return fixture.imports.inspect(order);
    };
    CHECK_THROWS_WITH(problem_of(""), Catch::Contains("empty"));
    CHECK_THROWS_WITH(problem_of("PK\x03\x04 x"), Catch::Contains("ZIP archive"));
    CHECK_THROWS_WITH(problem_of("\x1F\x8B\x08 nothing"), Catch::Contains("damaged"));
    CHECK_THROWS_WITH(problem_of("email" + std::string(10'000, ',') + "\n"),
                      Catch::Contains("cells"));
    CHECK_THAT(problem_of("name,city\nAnn,Bonn\n").problem, Catch::Contains("no column holds"));
    const ImportInspection latin = problem_of(
        "email,Stra\xDF"
        "e\na@example.com,x\n");
    CHECK_THAT(latin.problem, Catch::Contains("windows-1252"));
    CHECK_FALSE(latin.kind.guess.certain);
    const std::string big = "email\n" + std::string(2'000'000, 'x') + "\n";
    CHECK(problem_of(big).counts.rows == 0);
    CHECK(std::filesystem::is_empty(fixture.spool));
}
