// Far more requests than can be served: who asks for health, and what the others are told.
#include <catch2/catch.hpp>
#include <thread>

#include "http/front/busy_answer.h"
#include "http/front/io_loop.h"
#include "http/support.h"
#include "support/fake_clock.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

constexpr std::size_t kTurn = 64;  // what the loop answers before it looks at the doors again

/// An I/O loop that nobody works for: each request finds its queue full. It counts the requests it
/// has read, and stands still within the first until told to go on.
class Flood {
  public:
    Flood() {
        std::vector<Listener> listeners;
        listeners.push_back(Listener::open("127.0.0.1:0"));
        loop_ = std::make_unique<IoLoop>(
            http::Limits{},
            IoLoop::Parts{
                clock_,
                proxies_,
                queue_,
                health_,
                [this](std::string_view, std::string_view target) { return plan(target); },
                spool_,
                [this] { look(); }},
            std::move(listeners));
        thread_ = std::thread([this] { loop_->run(); });
    }

    ~Flood() {
        go = true;
        loop_->abort();
        thread_.join();
    }

    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;

    int port() const { return loop_->port(); }

    std::size_t active() const { return loop_->active(); }

    std::atomic<bool> go{false};
    std::atomic<bool> stands{false};
    std::atomic<int> asks{-1};  // the socket of who asks for health
    std::atomic<std::size_t> others_before_asked{0};
    std::atomic<std::size_t> others_before_told{0};

  private:
    BodyPlan plan(std::string_view target) {
        if (target == "/health") {
            others_before_asked = others_;
        } else if (others_++ == 0) {
            stands = true;
            eventually([this] { return go.load(); });
        }
        return {};
    }

    /// After each turn.
    void look() {
        pollfd answer{asks, POLLIN, 0};
        if (asks >= 0 && others_before_told == 0 && ::poll(&answer, 1, 0) > 0) {
            others_before_told = others_;
        }
    }

    static std::array<Crew, kLanes> nobody() {
        std::array<Crew, kLanes> crews{};
        crews.fill({0, 0});
        return crews;
    }

    SystemClock clock_;
    TrustedProxies proxies_{{}};
    WorkQueue queue_{nobody()};
    SwitchedHealth health_;
    Spool spool_{""};
    std::size_t others_ = 0;  // the loop's alone
    std::unique_ptr<IoLoop> loop_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("health is asked and answered ahead of a flood that came before it", "[http]") {
    constexpr std::size_t kClients = 1200;
    Flood flood;
    std::vector<std::unique_ptr<Client>> crowd;
    for (std::size_t i = 0; i < kClients; ++i) {
        crowd.push_back(std::make_unique<Client>(flood.port()));
        REQUIRE(crowd.back()->connected());
    }
    REQUIRE(eventually([&] { return flood.active() == kClients; }));
    REQUIRE(crowd.front()->send(get("/page")));
    REQUIRE(eventually([&] { return flood.stands.load(); }));
    for (std::size_t i = 1; i < kClients; ++i) {
        REQUIRE(crowd[i]->send(get("/page")));
    }
    Client asks(flood.port());
    REQUIRE(asks.send(get("/health")));
    flood.asks = asks.fd();
    flood.go = true;
    REQUIRE(eventually([&] { return flood.others_before_told > 0; }));
    CHECK(status_of(asks.receive()) == 200);
    for (const auto& client : crowd) {
        CHECK(status_of(client->receive()) == 503);
    }
    CHECK(flood.others_before_asked <= 1 + kTurn);
    CHECK(flood.others_before_told <= 1 + 2 * kTurn);
}

TEST_CASE("the answer to too many is made once a second", "[http]") {
    campaignd::test::FakeClock clock(1'800'000'000'000);
    BusyAnswer busy;
    const Reply first = busy.get(false, false, clock.now());
    CHECK(status_of(first.bytes) == 503);
    CHECK(first.bytes.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(first.bytes.find("Date: Fri, 15 Jan 2027 08:00:00 GMT\r\n") != std::string::npos);
    CHECK_FALSE(first.close);
    const Reply closes = busy.get(true, false, clock.now());
    CHECK(closes.close);
    CHECK(closes.bytes.find("Connection: close\r\n") != std::string::npos);
    CHECK(body_of(busy.get(false, true, clock.now()).bytes).empty());
    clock.advance(999ms);
    CHECK(busy.get(false, false, clock.now()).bytes == first.bytes);
    clock.advance(1ms);
    const Reply next = busy.get(false, false, clock.now());
    CHECK(next.bytes.find("Date: Fri, 15 Jan 2027 08:00:01 GMT\r\n") != std::string::npos);
    CHECK(body_of(next.bytes) == body_of(first.bytes));
}
