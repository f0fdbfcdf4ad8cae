#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

struct Shop : Site {
    json body(const std::string& email = "ada@example.org") const {
        return {{"sender_id", world.sender_id},
                {"to", {{"email", email}, {"name", "Ada"}}},
                {"subject", "Order {{order}}"},
                {"format", "markdown"},
                {"body", "Hi {{name}}"},
                {"data", {{"order", "4711"}, {"lines", {1, 2}}}}};
    }

    Answer with_key(const std::string& key, const json& body) {
        return send(
            "POST",
            "/api/v1/send",
            bearer("editor") + "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n",
            body.dump());
    }
};

}  // namespace

TEST_CASE("a single message is taken with 202 and can be followed", "[http]") {
    Shop shop;
    const Answer taken = shop.call("POST", "/api/v1/send", "editor", shop.body());
    REQUIRE(taken.status == 202);
    CHECK(taken.json().at("state") == "queued");
    CHECK(shop.work_added == 1);
    const json message =
        shop.call("GET", taken.json().at("url").get<std::string>(), "viewer").json();
    CHECK(message.at("email") == "ada@example.org");
    CHECK(message.at("year") == nullptr);
    CHECK(message.at("single").at("subject") == "Order {{order}}");
    CHECK(message.at("single").at("asked_by").get<std::string>().find("editor") !=
          std::string::npos);
    const json list = shop.call("GET", "/api/v1/messages?q=ada&state=queued", "viewer").json();
    CHECK(list.at("items").size() == 1);
    CHECK(list.at("total") == 1);
    CHECK(list.at("senders").at(0).at("messages").at("queued") == 1);
    CHECK(shop.call("GET", "/api/v1/campaigns", "viewer").json().at("total") == 0);
}

TEST_CASE("sending a single message needs an editor, and faults are told at once", "[http]") {
    Shop shop;
    CHECK(shop.call("POST", "/api/v1/send", "", shop.body()).status == 401);
    CHECK(shop.call("POST", "/api/v1/send", "viewer", shop.body()).status == 403);
    json wrong = shop.body("nobody");
    wrong["priority"] = 1;
    wrong.erase("subject");
    const Answer answer = shop.call("POST", "/api/v1/send", "editor", wrong);
    CHECK(answer.status == 422);
    CHECK(answer.faulty_fields() == std::vector<std::string>{"to.email", "subject", "priority"});
    json gap = shop.body();
    gap["data"] = json::object();
    const Answer named = shop.call("POST", "/api/v1/send", "editor", gap);
    CHECK(named.status == 422);
    CHECK(named.faulty_fields() == std::vector<std::string>{"data.order"});
    CHECK(shop.send("POST",
                    "/api/v1/send",
                    shop.bearer("editor") + "Content-Type: application/json\r\n",
                    "{\"sender_id\":")
              .status == 400);
    CHECK(
        shop.send(
                "POST", "/api/v1/send", shop.bearer("editor") + "Content-Type: text/plain\r\n", "x")
            .status == 415);
    CHECK(shop.call("GET", "/api/v1/messages?state=odd", "viewer").status == 422);
    CHECK(shop.world.temp.integer("SELECT count(*) FROM message") == 0);
}

TEST_CASE("an Idempotency-Key sends once and answers the same", "[http]") {
    Shop shop;
    const Answer first = shop.with_key("k1", shop.body());
    const Answer again = shop.with_key("k1", shop.body());
    CHECK(first.status == 202);
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    CHECK(again.header("Idempotency-Replayed") == "true");
    CHECK(shop.with_key("k1", shop.body("eve@example.org")).status == 422);
    CHECK(shop.with_key("k2", shop.body("eve@example.org")).status == 202);
    CHECK(shop.with_key(std::string(300, 'k'), shop.body()).status == 400);
    CHECK(shop.world.temp.integer("SELECT count(*) FROM message") == 2);
}
