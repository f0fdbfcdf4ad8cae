// The hostile inputs that cpp-httplib 0.11.4 alone does not survive, as regression tests.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "http/support.h"

using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

ServerConfig impatient() {
    ServerConfig config;
    config.limits.head_time = 300ms;
    config.limits.body_time = 300ms;
    config.limits.idle_time = 300ms;
    config.limits.write_time = 300ms;
    config.limits.linger_time = 200ms;
    config.limits.slowest_bytes_per_s = 1024 * 1024;
    return config;
}

constexpr const char* kNeighbour = "127.0.0.2";

int status_for(Front& front, const std::string& bytes) {
    Client client(front.port());
    return status_of(client.exchange(bytes));
}

}  // namespace

TEST_CASE("A thousand silent connections do not keep anybody waiting", "[http]") {
    ServerConfig patient;
    patient.limits.head_time = 1h;
    Front front(patient);
    front.start();
    std::vector<std::unique_ptr<Client>> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.push_back(std::make_unique<Client>(front.port()));
        REQUIRE(idle.back()->connected());
        REQUIRE(idle.back()->send("GET /echo HTTP/1.1\r\nX: "));
    }
    REQUIRE(eventually([&] { return front.server->active_connections() >= 1000; }));
    CHECK(status_for(front, get("/echo")) == 200);
    CHECK(front.server->active_connections() >= 1000);  // answered beside them, not after them
}

TEST_CASE("A client that drips its head or body is cut off", "[http]") {
    Front front(impatient());
    front.add("POST", "/in", Access::kPublic, Body::kForm, [](const Request&) {
        return Response::no_content();
    });
    front.start();
    for (const std::string& start :
         {std::string("GET /echo HTTP/1.1\r\nHost: t\r\nX: "),
          std::string("POST /in HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n")}) {
        Client client(front.port());
        REQUIRE(client.send(start));
        std::string answer;
        for (int i = 0; i < 100 && answer.empty(); ++i) {
            client.send("a");
            answer = client.receive(30ms);
        }
        CHECK(status_of(answer) == 408);
        CHECK(client.closes());
    }
}

TEST_CASE("An idle connection is closed without a word", "[http]") {
    Front front(impatient());
    front.start();
    Client client(front.port());
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
    CHECK(client.closes());
}

TEST_CASE("A client that does not read its answer is cut off", "[http]") {
    Front front(impatient());
    front.add("GET", "/large", Access::kPublic, Body::kNone, [](const Request&) {
        return Response::text(200, std::string(2 * 1024 * 1024, 'x'));
    });
    front.start();
    Client client(front.port());
    const int small = 4096;
    ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    std::string wire;
    for (int i = 0; i < 20; ++i) {
        wire += get("/large");
    }
    REQUIRE(client.send(wire));
    CHECK(eventually([&] { return front.server->active_connections() == 1; }));
    CHECK(eventually([&] { return front.server->active_connections() == 0; }));
}

TEST_CASE("Endless heads and huge bodies are refused before they are read", "[http]") {
    Front front;
    front.start();
    Client endless(front.port());
    std::string block = "GET /echo HTTP/1.1\r\nX: " + std::string(60000, 'a');
    endless.send(block);
    CHECK(status_of(endless.receive()) == 431);
    CHECK(status_for(front,
                     "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 104857600\r\n\r\n") == 413);
}

TEST_CASE("A flood of empty lines is answered once and closed", "[http]") {
    Front front;
    front.start();
    Client client(front.port());
    std::string flood;
    for (int i = 0; i < 32 * 1024; ++i) {
        flood += "\r\n";
    }
    client.send(flood);
    CHECK(status_of(client.receive()) == 400);
    CHECK(client.closes());
}

TEST_CASE("Slow requests take no other's worker, and only so many of them wait", "[http]") {
    ServerConfig config;
    config.limits.crew(Lane::kSlow) = {2, 3};
    config.limits.crew(Lane::kOrdinary) = {1, 8};
    Front front(config);
    std::atomic<bool> release{false};
    std::atomic<int> entered{0};
    const Handler stuck = [&](const Request&) {
        ++entered;
        eventually([&] { return release.load(); });
        return Response::text(200, "done");
    };
    front.add("GET", "/slow", Access::kPublic, Body::kNone, stuck, Lane::kSlow);
    front.add("GET", "/api", Access::kPublic, Body::kNone, stuck, Lane::kOrdinary);
    front.add(
        "GET",
        "/u",
        Access::kPublic,
        Body::kNone,
        [](const Request&) { return Response::text(200, "unsubscribed"); },
        Lane::kPublic);
    front.start();
    std::vector<std::unique_ptr<Client>> slow;
    const auto ask = [&](const char* path) {
        slow.push_back(std::make_unique<Client>(front.port()));
        REQUIRE(slow.back()->send(get(path)));
    };
    ask("/slow");
    ask("/slow");
    REQUIRE(eventually([&] { return entered == 2; }));
    for (int i = 0; i < 3; ++i) {
        ask("/slow");
    }
    REQUIRE(eventually([&] { return front.server->queued_requests() == 3; }));
    const std::string refused = Client(front.port()).exchange(get("/slow"));
    CHECK(status_of(refused) == 503);
    CHECK(refused.find("Retry-After: ") != std::string::npos);
    CHECK(status_for(front, get("/echo")) == 200);
    ask("/api");
    REQUIRE(eventually([&] { return entered == 3; }));
    // Every other worker is stuck now.
    CHECK(status_for(front, get("/u")) == 200);
    CHECK(status_for(front, get("/health")) == 200);
    release = true;
    for (const auto& client : slow) {
        CHECK(body_of(client->receive()) == "done");
    }
}

TEST_CASE("Smuggling, chunks and compressed bodies are refused", "[http]") {
    Front front;
    front.start();
    const std::string line = "POST /echo HTTP/1.1\r\nHost: t\r\n";
    CHECK(status_for(front,
                     line + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
          400);
    CHECK(status_for(front, line + "Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n") == 400);
    CHECK(status_for(front, line + "Content-Length: 2\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b") ==
          415);
    CHECK(status_for(front, line + "Content-Length: -5\r\n\r\n") == 400);
    // A GET with a body: the body is no second request.
    Client client(front.port());
    REQUIRE(
        client.send("GET /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 26\r\n\r\n"
                    "GET /nowhere HTTP/1.1\r\n\r\n\r\n"));
    CHECK(status_of(client.receive()) == 200);
    CHECK(client.receive(100ms).empty());
}

TEST_CASE("Two thousand ranges and a compression wish change nothing", "[http]") {
    Front front;
    front.start();
    std::string ranges = "Range: bytes=0-";
    for (int i = 0; i < 2600; ++i) {
        ranges += ",0-";
    }
    const std::string plain = body_of(Client(front.port()).exchange(get("/echo")));
    const std::string answer =
        Client(front.port()).exchange(get("/echo", ranges + "\r\nAccept-Encoding: gzip, br\r\n"));
    CHECK(status_of(answer) == 200);
    CHECK(body_of(answer) == plain);
}

TEST_CASE("Nobody chooses his own address", "[http]") {
    const auto address_seen = [](ServerConfig config, const std::string& headers) {
        Front front(std::move(config));
        front.start();
        const std::string answer = Client(front.port()).exchange(get("/echo", headers));
        return nlohmann::json::parse(body_of(answer))["address"].get<std::string>();
    };
    const std::string spoof = "X-Forwarded-For: 198.51.100.1\r\nREMOTE_ADDR: 198.51.100.2\r\n";
    CHECK(address_seen({}, spoof) == "127.0.0.1");
    ServerConfig behind;
    behind.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
    CHECK(address_seen(behind, spoof) == "198.51.100.1");
    CHECK(address_seen(behind, "X-Forwarded-For: 1.2.3.4, 192.0.2.9, 10.1.1.1\r\n") == "192.0.2.9");
    CHECK(address_seen(behind, "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\n") ==
          "5.6.7.8");
    for (const char* bad : {"", "unknown", "1.2.3.4, ", "1.2.3.4:x", "%0d%0a"}) {
        CHECK(address_seen(behind, std::string("X-Forwarded-For: ") + bad + "\r\n") == "127.0.0.1");
    }
}

TEST_CASE("One address may only hold so many connections", "[http]") {
    ServerConfig config;
    config.limits.connections_per_address = 3;
    Front front(config);
    front.start();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<Client>(front.port(), kNeighbour));
        CHECK(status_of(clients.back()->exchange(get("/echo"))) == 200);
    }
    Client fourth(front.port(), kNeighbour);
    CHECK(fourth.closes());
    // This machine has no cap of its own: a proxy on it speaks for many.
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<Client>(front.port()));
        CHECK(status_of(clients.back()->exchange(get("/echo"))) == 200);
    }
    clients.erase(clients.begin());
    CHECK(eventually(
        [&] { return status_of(Client(front.port(), kNeighbour).exchange(get("/echo"))) == 200; }));
}

TEST_CASE("An upload is streamed to a file, after 100 Continue", "[http]") {
    Front front;
    std::string path;
    front.add("POST", "/up", Access::kEditor, Body::kUpload, [&](const Request& request) {
        path = request.body_file->path();
        const std::string all = request.body_file->read(0, 8 * 1024 * 1024);
        return Response::text(200, std::to_string(all.size()));
    });
    front.start();
    Client client(front.port());
    const std::string body(3 * 1024 * 1024, 'x');
    REQUIRE(
        client.send("POST /up HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer editor\r\n"
                    "Expect: 100-continue\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n"));
    CHECK(status_of(client.receive()) == 100);
    REQUIRE(client.send(body));
    CHECK(body_of(client.receive()) == "3145728");
    CHECK(eventually([&] { return !std::filesystem::exists(path); }));
    CHECK(status_for(front, "POST /up HTTP/1.1\r\nHost: t\r\nContent-Length: 4194305\r\n\r\n") ==
          413);
}

TEST_CASE("A body above 16 KiB reaches its handler whole", "[http]") {
    Front front;
    front.add("POST", "/json", Access::kViewer, Body::kJson, [](const Request& request) {
        return Response::text(200, std::to_string(request.body.size()));
    });
    front.start();
    for (const std::size_t size : {16U * 1024U, 16U * 1024U + 1U, 1024U * 1024U}) {
        const std::string body(size, 'x');
        Client client(front.port());
        const std::string headers =
            "Content-Type: application/json\r\nAuthorization: Bearer viewer\r\n";
        CHECK(body_of(client.exchange(post("/json", body, headers))) == std::to_string(size));
    }
}
