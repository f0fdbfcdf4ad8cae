#include <catch2/catch.hpp>

#include "http/support.h"
#include "support/fake_clock.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

/// A front with a stream for everybody, on a clock that the test moves.
struct Stage {
    explicit Stage(http::Limits limits = {}) : front(config(std::move(limits)), &time) {
        front.add("GET", "/events", Access::kPublic, Body::kNone, [](const Request& request) {
            Response response;
            response.stream_to = std::string(request.header("X-Who"));
            return response;
        });
        front.start();
    }

    ServerConfig config(http::Limits limits) {
        ServerConfig made;
        made.limits = std::move(limits);
        made.events = &events;
        return made;
    }

    static std::string ask(const std::string& who) {
        return get("/events", "X-Who: " + who + "\r\n");
    }

    campaignd::test::FakeClock time;
    SetEvents events;
    Front front;
};

/// Its head and its first event.
std::string listen(Client& client, const std::string& who = "anna") {
    if (!client.send(Stage::ask(who))) {
        return {};
    }
    std::string head = client.receive_to("\r\n\r\n");
    return head + client.receive_to("\n\n");
}

}  // namespace

TEST_CASE("an event stream begins with all topics and names those that change", "[http]") {
    Stage stage;
    Client client(stage.front.port());
    const std::string begin = listen(client);
    CHECK(begin.find("HTTP/1.1 200 OK\r\n") == 0);
    CHECK(begin.find("Content-Type: text/event-stream\r\n") != std::string::npos);
    CHECK(begin.find("Cache-Control: no-store\r\n") != std::string::npos);
    CHECK(begin.find("Content-Length") == std::string::npos);
    CHECK(begin.find("event: hello\ndata: {\"campaigns\":1,\"messages\":0}\n\n") !=
          std::string::npos);
    stage.events.messages = 7;
    stage.time.advance(std::chrono::seconds(2));
    CHECK(client.receive_to("\n\n") == "data: {\"messages\":7}\n\n");
    stage.time.advance(std::chrono::seconds(25));
    CHECK(client.receive_to("\n\n") == ": still here\n\n");
}

TEST_CASE("an event stream keeps no worker and outlives every deadline of requests", "[http]") {
    http::Limits limits;
    limits.crew(Lane::kOrdinary).threads = 1;
    limits.crew(Lane::kPublic).threads = 1;
    Stage stage(limits);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<Client>(stage.front.port()));
        REQUIRE_FALSE(listen(*clients.back(), std::to_string(i)).empty());
    }
    CHECK(status_of(Client(stage.front.port()).exchange(get("/echo"))) == 200);
    stage.time.advance(std::chrono::minutes(5));
    for (const auto& client : clients) {
        CHECK(client->receive_to("\n\n") == ": still here\n\n");
    }
}

TEST_CASE("streams are bounded for each listener and in all", "[http]") {
    http::Limits limits;
    limits.streams = 3;
    limits.streams_per_listener = 2;
    Stage stage(limits);
    Client first(stage.front.port());
    Client second(stage.front.port());
    Client third(stage.front.port());
    REQUIRE_FALSE(listen(first).empty());
    REQUIRE_FALSE(listen(second).empty());
    const std::string refused = third.exchange(Stage::ask("anna"));
    CHECK(status_of(refused) == 503);
    CHECK(refused.find("Retry-After") != std::string::npos);
    Client other(stage.front.port());
    REQUIRE_FALSE(listen(other, "eva").empty());
    CHECK(status_of(Client(stage.front.port()).exchange(Stage::ask("eva"))) == 503);
    { const Client gone = std::move(other); }
    CHECK(eventually(
        [&] { return status_of(Client(stage.front.port()).exchange(Stage::ask("eva"))) == 200; }));
}

TEST_CASE("every stream ends when rights change, and each after its time", "[http]") {
    Stage stage;
    Client client(stage.front.port());
    REQUIRE_FALSE(listen(client).empty());
    stage.events.right = 1;
    stage.time.advance(std::chrono::seconds(2));
    CHECK(client.closes());
    Client again(stage.front.port());
    REQUIRE_FALSE(listen(again).empty());
    stage.time.advance(std::chrono::minutes(11));
    CHECK(again.closes());
}

TEST_CASE("a drain ends the streams at once", "[http]") {
    Stage stage;
    Client client(stage.front.port());
    REQUIRE_FALSE(listen(client).empty());
    stage.front.server->begin_drain();
    CHECK(client.closes());
    stage.front.server->stop();
    CHECK(stage.front.server->active_connections() == 0);
}

TEST_CASE("HEAD of a stream is a head, and without a source nobody listens", "[http]") {
    Stage stage;
    Client client(stage.front.port());
    REQUIRE(client.send("HEAD /events HTTP/1.1\r\nHost: t\r\nX-Who: anna\r\n\r\n"));
    CHECK(status_of(client.receive(std::chrono::seconds(40), true)) == 200);
    CHECK(status_of(client.exchange(get("/echo"))) == 200);
    Front mute;
    mute.add("GET", "/events", Access::kPublic, Body::kNone, [](const Request&) {
        Response response;
        response.stream_to = "anna";
        return response;
    });
    mute.start();
    CHECK(status_of(Client(mute.port()).exchange(get("/events"))) == 503);
}
