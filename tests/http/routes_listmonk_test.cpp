// A listmonk read through the daemon, as its versions 2 to 5 answer.
#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/people/import_runner.h"
#include "support/fake_http_server.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using campaignd::test::FakeHttpServer;
using campaignd::test::SeenRequest;
using nlohmann::json;

namespace {

std::string reply(const std::string& status, const json& body) {
    return FakeHttpServer::response(status, body.dump());
}

/// A subscriber as version 5 gives it; older ones lack some of the fields.
json subscriber(int id, const std::string& status, const std::string& of_news) {
    const std::string name = "p" + std::to_string(id);
    return {{"id", id},
            {"created_at", "2024-01-02T10:00:00.000000Z"},
            {"updated_at", "2024-01-02T10:00:00.000000Z"},
            {"uuid", "e1c8b1b0-0000-4000-8000-00000000000" + std::to_string(id % 10)},
            {"email", name + "@example.org"},
            {"name", name},
            {"attribs", {{"city", "Bonn"}}},
            {"status", status},
            {"secret", "not for us"},
            {"lists",
             json::array({json{{"id", 1},
                               {"uuid", "u"},
                               {"name", "News"},
                               {"type", "public"},
                               {"optin", "double"},
                               {"tags", json::array()},
                               {"description", ""},
                               {"subscription_status", of_news},
                               {"subscription_created_at", "2024-01-02T10:00:00.000000+00:00"},
                               {"subscription_updated_at", "2024-01-02T10:00:00.000000+00:00"}},
                          json{{"id", 2},
                               {"name", "Offers"},
                               {"optin", "single"},
                               {"subscription_status", "unconfirmed"}}})}};
}

struct Listmonk {
    int version = 5;
    json people = json::array();
    std::string all_asked{};  // lines of requests

    std::string answer(const SeenRequest& request) {
        all_asked += request.line + "\n";
        if (request.headers.at("authorization") != "Basic YXBpOnMzY3JldA==") {  // api:s3cret
            return version < 4
                       ? reply("401 Unauthorized", json{{"message", "unauthorized"}})
                       : reply("403 Forbidden", json{{"message", "invalid API credentials"}});
        }
        const std::size_t at = request.line.find("page=");
        const int page = std::stoi(request.line.substr(at + 5));
        constexpr int kPerPage = 50;
        if (request.line.find("/api/lists") != std::string::npos) {
            json list{{"id", 1}, {"name", "News"}, {"optin", "double"}, {"subscriber_count", 7}};
            if (version >= 3) {
                list["subscriber_statuses"] = {{"confirmed", 7}};
            }
            json offers{
                {"id", 2}, {"name", "Offers"}, {"optin", "single"}, {"subscriber_count", 2}};
            return reply("200 OK",
                         {{"data",
                           {{"results", page == 1 ? json::array({list, offers}) : json::array()},
                            {"total", 2},
                            {"per_page", kPerPage},
                            {"page", page}}}});
        }
        json results = json::array();
        for (int i = (page - 1) * kPerPage;
             i < page * kPerPage && i < static_cast<int>(people.size());
             ++i) {
            results.push_back(people[static_cast<std::size_t>(i)]);
        }
        json data{
            {"results", results}, {"total", people.size()}, {"per_page", kPerPage}, {"page", page}};
        if (version >= 3) {
            data["search"] = "";
            data["query"] = "";
        }
        return reply("200 OK", {{"data", data}});
    }
};

struct Reading : Site {
    Listmonk listmonk;
    FakeHttpServer server{[this](const SeenRequest& one) { return listmonk.answer(one); }};

    json body(const std::string& token = "s3cret") const {
        return {{"url", server.url("/admin/lists")}, {"user", "api"}, {"token", token}};
    }

    Answer ask(const char* what, const json& question, const char* role = "editor") {
        return call("POST", std::string("/api/v1/imports/listmonk/") + what, role, question);
    }

    /// As the page does it.
    json read_all(json question) {
        json people = json::array();
        do {
            const json answer = ask("people", question).json();
            for (const json& one : answer.at("people")) {
                people.push_back(one);
            }
            question["place"] = answer.at("place");
        } while (!question["place"].is_null());
        return people;
    }

    json import(const json& people) {
        const Answer queued = send("POST",
                                   "/api/v1/imports?file_name=listmonk.json",
                                   bearer("editor") + "Content-Type: application/json\r\n",
                                   json{{"data", {{"results", people}}}}.dump());
        REQUIRE(queued.status == 202);
        const auto id = queued.json().at("id").get<std::int64_t>();
        service::ImportRunner runner(*world.temp, world.temp.directory / "spool");
        while (runner.run_slice(id)) {
        }
        return call("GET", "/api/v1/imports/" + std::to_string(id), "viewer").json();
    }

    std::int64_t members(const char* list) {
        return world.temp.integer(
            "SELECT count(*) FROM list_member m JOIN list l ON l.id = m.list_id JOIN recipient r "
            "ON r.id = m.recipient_id WHERE l.name = ?1 AND r.status = 0",
            list);
    }
};

}  // namespace

TEST_CASE("the lists of a listmonk are shown, and its people come with who left what", "[http]") {
    const int version = GENERATE(2, 3, 4, 5);
    CAPTURE(version);
    Reading site;
    site.listmonk.version = version;
    for (int id = 1; id <= 320; ++id) {
        const char* state = id % 4 == 0   ? "unsubscribed"
                            : id % 4 == 1 ? "unconfirmed"
                                          : "confirmed";
        site.listmonk.people.push_back(
            subscriber(id, id % 10 == 0 ? "blocklisted" : "enabled", state));
    }
    const json lists = site.ask("lists", site.body()).json();
    CHECK(lists.at("subscribers") == 320);
    CHECK(lists.at("address") == site.server.url(""));
    REQUIRE(lists.at("lists").size() == 2);
    CHECK(lists.at("lists")[0] ==
          json{{"id", 1}, {"name", "News"}, {"asks_twice", true}, {"subscribers", 7}});

    json question = site.body();
    question["list_ids"] = {1};
    const json people = site.read_all(question);
    CHECK(people.size() == 320);
    CHECK(people[0].at("lists").size() == 1);
    CHECK_FALSE(people[0].contains("secret"));
    CHECK(site.listmonk.all_asked.find("&list_id=1 ") != std::string::npos);

    const json done = site.import(people);
    CHECK(done.at("state") == "done");
    CHECK(done.at("created") == 320);
    // 160 had confirmed; of them 16 are blocklisted.
    CHECK(site.members("News") == 144);
    CHECK(site.world.temp.integer("SELECT count(*) FROM list WHERE name = 'Offers'") == 0);
    CHECK(site.world.temp.integer("SELECT count(*) FROM list_left") == 80);
    CHECK(site.world.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 32);
    // Again: nobody who left is brought back, whatever it says now.
    for (json& one : site.listmonk.people) {
        one["status"] = "enabled";
        one["lists"][0]["subscription_status"] = "confirmed";
    }
    site.import(site.read_all(question));
    CHECK(site.world.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 32);
    CHECK(site.world.temp.integer("SELECT count(*) FROM list_member m JOIN list_left l ON "
                                  "l.recipient_id = m.recipient_id AND l.list_id = m.list_id") ==
          0);
}

TEST_CASE("what is wrong with a listmonk is told at its field, and the token nowhere", "[http]") {
    Reading site;
    site.listmonk.version = GENERATE(2, 5);
    const Answer refused = site.ask("lists", site.body("wr0ng"));
    CHECK(refused.status == 422);
    CHECK(refused.faulty_fields() == std::vector<std::string>{"token"});
    CHECK(refused.body.find("wr0ng") == std::string::npos);
    CHECK(site.ask("people", site.body("wr0ng")).status == 422);
    json question = site.body();
    question["url"] = "http://127.0.0.1:1";
    CHECK(site.ask("lists", question).body.find("does not answer") != std::string::npos);
    for (const char* status :
         {"200 OK", "302 Found\r\nLocation: /login", "404 Not Found", "500 x"}) {
        const FakeHttpServer other(
            [&](const SeenRequest&) { return FakeHttpServer::response(status, "<html>"); });
        question["url"] = other.url("/");
        const Answer answer = site.ask("lists", question);
        CAPTURE(status, answer.body);
        CHECK(answer.faulty_fields() == std::vector<std::string>{"url"});
    }
    question = site.body();
    question["place"] = "1-2";
    question["list_ids"] = {0};
    CHECK(site.ask("people", question).faulty_fields().size() == 2);
    CHECK(site.ask("lists", json::object()).faulty_fields().size() == 3);
    CHECK(site.ask("lists", site.body(), "viewer").status == 403);
    CHECK(site.world.temp.integer("SELECT count(*) FROM audit WHERE detail LIKE '%s3cret%' OR "
                                  "detail LIKE '%wr0ng%' OR target LIKE '%api%'") == 0);
    site.services.may_call_private = false;
    CHECK(site.ask("lists", site.body()).body.find("may not call") != std::string::npos);
}
