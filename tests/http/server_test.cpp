#include "http/server.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <thread>

#include "base/error.h"
#include "http/support.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

nlohmann::json json_of(const std::string& response) {
    return nlohmann::json::parse(body_of(response), nullptr, false);
}

}  // namespace

TEST_CASE("A request is answered, and the connection serves the next", "[http]") {
    Front front;
    front.start();
    Client client(front.port());
    const std::string first = client.exchange(get("/echo?a=b=c&a=2&d=%20x+y", "X-Test: 1%0d%0a2\r\n"));
    CHECK(status_of(first) == 200);
    CHECK(json_of(first)["query"] == nlohmann::json({{"a", "b=c"}, {"d", " x y"}}));
    CHECK(json_of(first)["x"] == "1%0d%0a2");
    CHECK(json_of(first)["address"] == "127.0.0.1");
    CHECK(first.find("X-Content-Type-Options: nosniff") != std::string::npos);
    CHECK(first.find("Content-Security-Policy: default-src 'none'") != std::string::npos);
    CHECK(first.find("X-Request-Id: ") != std::string::npos);
    CHECK(status_of(client.exchange(get("/nowhere"))) == 404);
    CHECK(status_of(client.exchange(get("/echo?a=%zz"))) == 400);
    CHECK(status_of(client.exchange(get("/a/../echo"))) == 400);
}

TEST_CASE("Pipelined requests are answered one after the other", "[http]") {
    Front front;
    front.start();
    Client client(front.port());
    std::string wire;
    for (int i = 0; i < 50; ++i) {
        wire += get("/echo?n=" + std::to_string(i));
    }
    REQUIRE(client.send(wire));
    for (int i = 0; i < 50; ++i) {
        CHECK(json_of(client.receive())["query"]["n"] == std::to_string(i));
    }
}

TEST_CASE("HEAD gives the head alone", "[http]") {
    Front front;
    front.start();
    Client client(front.port());
    REQUIRE(client.send("HEAD /echo HTTP/1.1\r\nHost: t\r\n\r\n"));
    CHECK(status_of(client.receive(5s, true)) == 200);
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
}
