#include "http/server.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "http/support.h"
#include "support/places.h"

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
    const std::string first =
        client.exchange(get("/echo?a=b=c&a=2&d=%20x+y", "X-Test: 1%0d%0a2\r\n"));
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
    CHECK(status_of(client.receive(40s, true)) == 200);
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
}

TEST_CASE("A full queue is 503 with Retry-After, and health still answers", "[http]") {
    ServerConfig config;
    config.limits.crew(Lane::kOrdinary) = {1, 1};
    Front front(config);
    std::atomic<bool> release{false};
    std::atomic<bool> entered{false};
    front.add("GET", "/slow", Access::kPublic, Body::kNone, [&](const Request&) {
        entered = true;
        eventually([&] { return release.load(); });
        return Response::text(200, "done");
    });
    front.start();
    Client first(front.port());
    Client second(front.port());
    REQUIRE(first.send(get("/slow")));
    REQUIRE(eventually([&] { return entered.load(); }));
    REQUIRE(second.send(get("/slow")));
    REQUIRE(eventually([&] { return front.server->queued_requests() == 1; }));
    Client third(front.port());
    const std::string busy = third.exchange(get("/slow"));
    CHECK(status_of(busy) == 503);
    CHECK(busy.find("Retry-After: 1") != std::string::npos);
    CHECK(status_of(third.exchange(get("/health"))) == 200);
    release = true;
    CHECK(body_of(first.receive()) == "done");
    CHECK(body_of(second.receive()) == "done");
}

TEST_CASE("Health tells a stuck probe from a live process", "[http]") {
    ServerConfig config;
    config.limits.health_time = 200ms;
    Front front(config);
    front.start();
    Client client(front.port());
    CHECK(json_of(client.exchange(get("/health")))["status"] == "ok");
    CHECK(status_of(client.exchange(get("/health/ready"))) == 200);
    front.health.stuck = true;
    const std::string stuck = client.exchange(get("/health"));
    CHECK(status_of(stuck) == 503);
    CHECK(json_of(stuck)["status"] == "degraded");
    CHECK(json_of(stuck)["reasons"].size() == 1);
    CHECK(status_of(client.exchange(get("/health/ready"))) == 503);
    CHECK(status_of(client.exchange(get("/health/live"))) == 200);
}

TEST_CASE("A port in use is told with its address and a remedy", "[http]") {
    Front front;
    front.start();
    const std::string address = "127.0.0.1:" + std::to_string(front.port());
    CHECK_THROWS_WITH(Listener::open(address),
                      Catch::Contains(address) && Catch::Contains("[http] listen"));
    CHECK_THROWS_AS(Listener::open("nonsense"), Error);
}

TEST_CASE("A unix socket is taken over when stale and respected when alive", "[http]") {
    char directory[] = "/tmp/http-test-XXXXXX";
    REQUIRE(::mkdtemp(directory) != nullptr);
    const std::string address = std::string("unix:") + directory + "/s";
    {
        const Listener alive = Listener::open(address);
        CHECK_THROWS_AS(Listener::open(address), Error);
    }
    CHECK_NOTHROW(Listener::open(address));
    CHECK(::rmdir(directory) == 0);
}

TEST_CASE("A large answer is streamed from a file of its own or from one that stays", "[http]") {
    Front front;
    front.add("GET", "/spool", Access::kPublic, Body::kNone, [](const Request&) {
        Response response = Response::download("a\"b.csv");
        const auto file = std::make_shared<SpoolFile>("/tmp");
        for (int i = 0; i < 300; ++i) {
            file->append(std::string(10000, 'c'));
        }
        response.set_file(file, "text/csv");
        return response;
    });
    front.add("GET", "/file", Access::kPublic, Body::kNone, [](const Request&) {
        Response response = Response::download("f");
        response.set_file(campaignd::test::source_dir() / "CMakeLists.txt", "text/plain");
        return response;
    });
    front.start();
    Client client(front.port());
    const std::string spooled = client.exchange(get("/spool"));
    CHECK(body_of(spooled) == std::string(3000000, 'c'));
    CHECK(spooled.find("filename=\"a_b.csv\"") != std::string::npos);
    CHECK(spooled.find("Content-Type: text/csv\r\n") != std::string::npos);
    CHECK(body_of(client.exchange(get("/file"))).find("project(campaignd") != std::string::npos);
    REQUIRE(client.send("HEAD /file HTTP/1.1\r\nHost: t\r\n\r\n"));
    CHECK(status_of(client.receive(40s, true)) == 200);
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
}

TEST_CASE("Bytes that outlive every answer are sent without a copy of them", "[http]") {
    static const std::string bytes = [] {
        std::string text;
        for (int i = 0; i < 60'000; ++i) {
            text += std::to_string(i);
        }
        return text;
    }();
    Front front;
    front.add("GET", "/lasting", Access::kPublic, Body::kNone, [](const Request&) {
        Response response;
        response.set_lasting(bytes, "text/plain");
        return response;
    });
    front.start();
    Client client(front.port());
    CHECK(body_of(client.exchange(get("/lasting"))) == bytes);
    REQUIRE(client.send("HEAD /lasting HTTP/1.1\r\nHost: t\r\n\r\n"));
    const std::string head = client.receive(40s, true);
    CHECK(head.find("Content-Length: " + std::to_string(bytes.size())) != std::string::npos);
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
}

TEST_CASE("Draining answers what has come and closes", "[http]") {
    Front front;
    std::atomic<bool> entered{false};
    std::atomic<bool> release{false};
    front.add("GET", "/slow", Access::kPublic, Body::kNone, [&](const Request&) {
        entered = true;
        eventually([&] { return release.load(); });
        return Response::text(200, "done");
    });
    front.start();
    Client idle(front.port());
    CHECK(status_of(idle.exchange(get("/echo"))) == 200);
    Client busy(front.port());
    REQUIRE(busy.send(get("/slow")));
    REQUIRE(eventually([&] { return entered.load(); }));
    front.server->begin_drain();
    const std::string last = idle.exchange(get("/echo"));
    CHECK(last.find("Connection: close") != std::string::npos);
    release = true;
    CHECK(body_of(busy.receive()) == "done");
    front.server->stop(40s);
    CHECK(front.server->active_connections() == 0);
}

TEST_CASE("Stopping does not wait longer than its deadline for a stuck client", "[http]") {
    ServerConfig patient;
    patient.limits.head_time = 1h;
    Front front(patient);
    front.start();
    Client stuck(front.port());
    REQUIRE(stuck.send("GET /echo HTTP/1.1\r\nX: "));
    REQUIRE(eventually([&] { return front.server->active_connections() == 1; }));
    front.server->stop(500ms);
    CHECK(front.server->active_connections() == 0);
}
