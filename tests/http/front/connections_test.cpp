// How many connections there may be, and of whom.
#include <catch2/catch.hpp>

#include "http/front/connection_caps.h"
#include "http/support.h"

using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

struct Caps {
    Limits limits;
    TrustedProxies proxies{{"192.0.2.1"}};
    ConnectionCaps caps{limits, proxies};
};

}  // namespace

TEST_CASE("an IPv4 address and an IPv6 /64 have so many connections each", "[http]") {
    Caps world;
    world.limits.connections_per_address = 2;
    ConnectionCaps& caps = world.caps;
    CHECK(caps.admit("203.0.113.1"));
    CHECK(caps.admit("203.0.113.1"));
    CHECK_FALSE(caps.admit("203.0.113.1"));
    CHECK(caps.admit("203.0.113.2"));
    CHECK(caps.admit("2001:db8:1:2::1"));
    CHECK(caps.admit("2001:db8:1:2:ffff::9"));
    CHECK_FALSE(caps.admit("2001:db8:1:2:a:b:c:d"));
    CHECK(caps.admit("2001:db8:1:3::1"));
    caps.left("2001:db8:1:2::1");
    CHECK(caps.admit("2001:db8:1:2:a:b:c:d"));
    CHECK_FALSE(caps.admit("2001:db8:1:2::1"));
}

TEST_CASE("proxies, unix sockets and this machine are capped by the front alone", "[http]") {
    Caps world;
    world.limits.connections_per_address = 1;
    world.limits.connections = 12;
    for (int i = 0; i < 3; ++i) {
        for (const char* peer : {"127.0.0.1", "::1", "192.0.2.1", ""}) {
            CHECK(world.caps.admit(peer));
        }
    }
    CHECK(world.caps.full());
    CHECK_FALSE(world.caps.admit(""));
    world.caps.left("");
    CHECK(world.caps.admit("203.0.113.1"));
}

TEST_CASE("a full front drops who is silent for whoever comes", "[http]") {
    ServerConfig config;
    config.limits.connections = 100;
    config.limits.head_time = 1h;
    config.limits.idle_time = 1h;
    Front front(config);
    front.start();
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 300; ++i) {
        silent.push_back(std::make_unique<Client>(front.port()));
        REQUIRE(silent.back()->connected());
    }
    Client speaks(front.port());
    CHECK(status_of(speaks.exchange(get("/echo"))) == 200);
    CHECK(front.server->active_connections() <= 100);
    CHECK(silent.front()->closes());
    // Who is in the middle of a request stays.
    Client late(front.port());
    REQUIRE(late.send("GET /echo HTTP/1.1\r\n"));
    REQUIRE(status_of(Client(front.port()).exchange(get("/echo"))) == 200);
    for (int i = 0; i < 300; ++i) {
        silent.push_back(std::make_unique<Client>(front.port()));
    }
    REQUIRE(status_of(Client(front.port()).exchange(get("/echo"))) == 200);
    CHECK(status_of(late.exchange("Host: t\r\n\r\n")) == 200);
}
