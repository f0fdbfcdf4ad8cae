#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "program.h"
#include "support/fake_http_server.h"

using campaignd::test::Box;
using campaignd::test::Ended;
using campaignd::test::FakeHttpServer;
using campaignd::test::SeenRequest;
using nlohmann::json;

namespace {

std::string reply(const std::string& status, const json& body) {
    return FakeHttpServer::response(status, body.dump());
}

json person(int id, const std::string& state) {
    return {{"id", id},
            {"email", "p" + std::to_string(id) + "@example.org"},
            {"name", "P"},
            {"attribs", {{"city", "Bonn"}}},
            {"status", id == 7 ? "blocklisted" : "enabled"},
            {"lists",
             json::array(
                 {json{{"name", "News"}, {"optin", "single"}, {"subscription_status", state}}})}};
}

/// A listmonk with few people on a page.
struct Listmonk {
    static constexpr std::size_t kPerPage = 5;

    std::string answer(const SeenRequest& request) {
        if (request.headers.at("authorization") != "Basic YXBpOnNlY3JldA==") {  // api:secret
            return reply("403 Forbidden", json{{"message", "invalid API credentials"}});
        }
        const std::size_t at = request.line.find("page=");
        const std::size_t page = std::stoul(request.line.substr(at + 5));
        json results = json::array();
        for (std::size_t i = (page - 1) * kPerPage; i < page * kPerPage && i < people.size(); ++i) {
            results.push_back(people[i]);
        }
        if (page == 2 && deletes) {
            deletes = false;
            people.erase(people.begin());  // somebody before this page: the others move up
        }
        return reply("200 OK",
                     {{"data",
                       {{"results", results},
                        {"total", people.size()},
                        {"per_page", kPerPage},
                        {"page", page}}}});
    }

    json people = json::array();
    bool deletes = false;
};

}  // namespace

TEST_CASE("An import from a running listmonk misses nobody and keeps who left", "[cli]") {
    const Box box;
    Listmonk listmonk;
    for (int id = 1; id <= 23; ++id) {
        listmonk.people.push_back(person(id, id % 4 == 0 ? "unsubscribed" : "confirmed"));
    }
    const bool deletes = GENERATE(false, true);
    listmonk.deletes = deletes;
    const FakeHttpServer server(
        [&](const SeenRequest& request) { return listmonk.answer(request); });
    const std::string url = server.url("/");
    const std::string token = box.write("token", "api:secret\n");
    const Ended ended =
        box.run({"import", url, "--from", "listmonk", "--token-file", token, "--json"});
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    const json import = ended.json();
    // Pages that are read again may bring people once more, who are known by then.
    CHECK((deletes ? import.at("rows") >= 23 : import.at("rows") == 23));
    CHECK(import.at("created") == 23);
    CHECK(import.at("not_active") >= 1);
    CHECK(import.at("list_id") == nullptr);
    CHECK(import.at("preset") == "listmonk-api");
    const Ended again =
        box.run({"import", url, "--from", "listmonk", "--token-file", "-"}, "api:secret\n");
    CHECK(again.status == 0);
    CHECK(again.out.find("0 created") != std::string::npos);
    const Ended wrong =
        box.run({"import", url, "--from", "listmonk", "--token-file", "-"}, "api:no\n");
    CHECK(wrong.status == 1);
    CHECK(wrong.err.find("invalid API credentials") != std::string::npos);
}

TEST_CASE("An address that is no listmonk is told apart", "[cli]") {
    const Box box;
    const FakeHttpServer server(
        [](const SeenRequest&) { return FakeHttpServer::response("200 OK", "<html>"); });
    const auto run = [&](const std::string& url) {
        return box.run({"import", url, "--from", "listmonk", "--token-file", "-"}, "a:b\n");
    };
    const Ended other = run(server.url(""));
    CHECK(other.status == 1);
    CHECK(other.err.find("is this its address?") != std::string::npos);
    CHECK(run("lists.example.org").err.find("is no address") != std::string::npos);
}
