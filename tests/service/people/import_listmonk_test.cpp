// What listmonk's API says of people, with the state of each list.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/people/import_fixture.h"
#include "support/gzip.h"

using namespace campaignd;
using nlohmann::json;
using service::ImportOrder;
using test::ImportFixture;
using Status = RecipientStatus;
using Names = std::vector<std::string>;

namespace {

constexpr const char* kLeft =
    "SELECT count(*) FROM list_left x JOIN recipient r ON r.id = x.recipient_id "
    "JOIN list l ON l.id = x.list_id WHERE r.email = ?1 AND l.name = ?2";
constexpr const char* kConsent =
    "SELECT count(*) FROM consent c JOIN list l ON l.id = c.list_id "
    "WHERE l.name = ?1 AND c.source LIKE 'listmonk, %News%: confirmed 2024-05-06T10:00:00Z%'";
constexpr const char* kLists = "SELECT count(*) FROM list";
constexpr const char* kRecipients = "SELECT count(*) FROM recipient";
constexpr const char* kPrivate = "SELECT count(*) FROM list WHERE public = 0 AND name = ?1";

json list_of(const std::string& name, const std::string& state, const std::string& optin) {
    return {{"id", 1},
            {"name", name},
            {"optin", optin},
            {"subscription_status", state},
            {"subscription_created_at", "2024-05-05T10:00:00Z"},
            {"subscription_updated_at", "2024-05-06T10:00:00Z"}};
}

json person(int id, const std::string& email, const std::string& status, json lists) {
    return {{"id", id},
            {"uuid", "u" + std::to_string(id)},
            {"email", email},
            {"name", "N\u00e4me \"" + std::to_string(id) + "\", } ] {"},
            {"attribs", {{"city", "Bonn"}, {"n", {{"results", json::array({1, 2})}}}}},
            {"status", status},
            {"lists", std::move(lists)}};
}

json answer(const json& people) {
    return {
        {"data", {{"results", people}, {"query", ""}, {"total", people.size()}, {"per_page", 50}}}};
}

json sample() {
    return answer(
        json::array({person(1,
                            "ann@example.com",
                            "enabled",
                            json::array({list_of("News, daily", "confirmed", "double"),
                                         list_of("Events \"live\"", "unsubscribed", "single")})),
                     person(2,
                            "ben@example.com",
                            "enabled",
                            json::array({list_of("News, daily", "unconfirmed", "double")})),
                     person(3,
                            "cleo@example.com",
                            "enabled",
                            json::array({list_of("Events \"live\"", "unconfirmed", "single")})),
                     person(4,
                            "dan@example.com",
                            "blocklisted",
                            json::array({list_of("News, daily", "confirmed", "double")})),
                     person(5, "eve@example.com", "disabled", nullptr),
                     person(6, "nobody", "enabled", json::array())}));
}

void by_rows(ImportOrder& order) {
    order.list_id = 0;
}

Names lists_of(const ImportFixture& fixture, const std::string& email) {
    Names names;
    for (const std::int64_t id : fixture.find(email).list_ids) {
        names.push_back(fixture.lists.get(id).name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string utf16(const std::string& ascii) {
    std::string wide = "\xFF\xFE";
    for (const char c : ascii) {
        wide += c;
        wide += '\0';
    }
    return wide;
}

}  // namespace

TEST_CASE("listmonk's people come into their lists, and stay out of those they left", "[service]") {
    ImportFixture fixture;
    const bool fresh = GENERATE(false, true);
    const std::string text = GENERATE(sample().dump(),
                                      sample().dump(2),
                                      sample()["data"]["results"].dump(),
                                      test::gzip(sample().dump()),
                                      utf16(sample().dump(-1, ' ', true)));
    const Import import = fixture.finish(fixture.queue(text, by_rows), fresh);
    CHECK(import.error.value_or("") == "");
    CHECK(import.preset == "listmonk-api");
    CHECK(import.counts == ImportCounts{.rows = 6, .created = 5, .rejected = 1, .not_active = 2});
    CHECK(lists_of(fixture, "ann@example.com") == Names{"News, daily"});
    CHECK(fixture.temp.integer(kLeft, "ann@example.com", "Events \"live\"") == 1);
    CHECK(lists_of(fixture, "ben@example.com").empty());  // never confirmed
    CHECK(fixture.temp.integer(kLeft, "ben@example.com", "News, daily") == 0);
    CHECK(lists_of(fixture, "cleo@example.com") == Names{"Events \"live\""});
    CHECK(fixture.find("dan@example.com").status == Status::kUnsubscribed);
    CHECK(fixture.find("eve@example.com").status == Status::kUnsubscribed);
    CHECK(json::parse(fixture.find("ann@example.com").attributes)["n"]["results"] ==
          json::array({1, 2}));
    CHECK(fixture.find("ann@example.com").name == "N\u00e4me \"1\", } ] {");
    CHECK(fixture.temp.integer(kConsent, "News, daily") == 2);
    CHECK(fixture.temp.integer(kPrivate, "News, daily") == 1);
    CHECK(fixture.temp.integer(kLists) == 3);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("who left a list in listmonk leaves it here, and does not come back", "[service]") {
    ImportFixture fixture;
    const auto with_state = [](const std::string& state) {
        return answer(json::array({person(1,
                                          "ann@example.com",
                                          "enabled",
                                          json::array({list_of("News", state, "single")}))}))
            .dump();
    };
    fixture.run(with_state("confirmed"), by_rows);
    CHECK(lists_of(fixture, "ann@example.com") == Names{"News"});
    fixture.run(with_state("unsubscribed"), by_rows);
    CHECK(lists_of(fixture, "ann@example.com").empty());
    fixture.run(with_state("confirmed"), by_rows);
    CHECK(lists_of(fixture, "ann@example.com").empty());
    const std::int64_t news = fixture.temp.integer("SELECT id FROM list WHERE name = 'News'");
    CHECK(fixture.lists.get(news).recipients == 0);
    // Also when everybody in the file is to join that list.
    fixture.run(
        answer(json::array({person(2,
                                   "ben@example.com",
                                   "enabled",
                                   json::array({list_of("News", "unsubscribed", "single")})),
                            person(3, "cleo@example.com", "enabled", json::array())}))
            .dump(),
        [&](ImportOrder& order) { order.list_id = news; });
    CHECK(lists_of(fixture, "ben@example.com").empty());
    CHECK(lists_of(fixture, "cleo@example.com") == Names{"News"});
    CHECK(fixture.lists.get(news).recipients == 1);
}

TEST_CASE("looking at listmonk's answer, also at its start, tells of the lists", "[service]") {
    ImportFixture fixture;
    service::InspectionOrder order;
    const std::string text = sample().dump();
    order.whole = GENERATE(true, false);
    order.file = fixture.write_file(order.whole ? text : text.substr(0, text.size() - 40));
    const ImportInspection found = fixture.imports.inspect(order);
    CHECK(found.kind.is_listmonk);
    CHECK(found.names_lists);
    CHECK(found.problem == "");
    CHECK(found.counts.created == 5);
    REQUIRE(found.lists.size() == 2);
    CHECK(found.lists[0].name == "Events \"live\"");
    CHECK(found.lists[0].joined == 1);
    CHECK(found.lists[0].left == 1);
    CHECK_FALSE(found.lists[0].is_known);
    CHECK(fixture.temp.integer(kRecipients) == 0);
    CHECK(fixture.temp.integer(kLists) == 1);
}

TEST_CASE("other JSON, and JSON that ends too early, changes nobody", "[service]") {
    ImportFixture fixture;
    const std::string whole = sample().dump();
    const std::string text = GENERATE_COPY(std::string("{}"),
                                           std::string("[]x]"),
                                           std::string("{\"people\":[{\"mail\":\"a@b.c\"}]}"),
                                           std::string("[{\"name\":\"News\"}]"),
                                           std::string("[{\"email\":1,}]"),
                                           whole.substr(0, whole.size() - 1),
                                           whole.substr(0, whole.size() / 2),
                                           std::string(100'000, '['),
                                           "[{\"email\":\"" + std::string(300'000, 'x') + "\"}]");
    const Import import = fixture.run(text, by_rows);
    CHECK(import.state == ImportState::kFailed);
    CHECK_THAT(import.error.value_or(""), Catch::Contains("JSON"));
    CHECK(fixture.temp.integer(kRecipients) == 0);
    CHECK(std::filesystem::is_empty(fixture.spool));
}

TEST_CASE("without a list the rows must name theirs", "[service]") {
    ImportFixture fixture;
    CHECK_THROWS_AS(fixture.run("email\na@example.com\n", by_rows), Error);
    const auto mapped = [](ImportOrder& order) {
        order.list_id = 0;
        order.mapping = ImportFixture::mapping({{"where", "list"}});
    };
    const Import import = fixture.run(
        "email,where\na@example.com,\"Customers, New\"\nb@example.com,\nc@example.com,new\n",
        mapped);
    CHECK(import.counts == ImportCounts{.rows = 3, .created = 3});
    CHECK(lists_of(fixture, "a@example.com") == Names{"Customers", "New"});
    CHECK(lists_of(fixture, "b@example.com").empty());
    CHECK(lists_of(fixture, "c@example.com") == Names{"New"});
    std::string many = "email,where\n";
    for (int i = 0; i < 300; ++i) {
        many += "p" + std::to_string(i) + "@example.com,L" + std::to_string(i) + "\n";
    }
    const Import far = fixture.run(many, mapped);
    CHECK(far.counts.created == 300);
    CHECK(far.counts.unknown_lists == 100);
    CHECK(fixture.temp.integer(kLists) == 2 + kMaxListsMade);
}
