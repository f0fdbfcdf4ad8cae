#include <catch2/catch.hpp>
#include <thread>

#include "http/support.h"

using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

struct Tally {
    std::atomic<int> answered{0};
    std::atomic<int> broken{0};
};

/// Asks again and again, over one connection as long as the server keeps it.
void hammer(int port, const std::atomic<bool>& stop, bool keep, Tally& tally) {
    const std::string request = get("/echo", keep ? "" : "Connection: close\r\n");
    std::unique_ptr<Client> client;
    while (!stop) {
        if (!client) {
            client = std::make_unique<Client>(port);
        }
        const std::string answer = client->exchange(request);
        if (status_of(answer) == 200) {
            ++tally.answered;
        } else {
            ++tally.broken;
        }
        if (!keep || answer.find("Connection: close") != std::string::npos || answer.empty()) {
            client.reset();
        }
    }
}

}  // namespace

TEST_CASE("Restarts on an inherited socket lose no request", "[http]") {
    const Listener socket = Listener::open("127.0.0.1:0");
    std::atomic<bool> stop{false};
    Tally tally;
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&, i] { hammer(socket.port(), stop, i % 2 == 0, tally); });
    }
    for (int round = 0; round < 8; ++round) {
        ServerConfig config;
        config.inherited_fds = {socket.fd()};
        Front front(config);
        front.start();
        const int before = tally.answered;
        CHECK(eventually([&] { return tally.answered > before + 1000; }));
        front.server->stop(40s);
    }
    stop = true;
    {
        ServerConfig config;
        config.inherited_fds = {socket.fd()};
        Front last(config);
        last.start();
        for (std::thread& client : clients) {
            client.join();
        }
    }
    CHECK(tally.answered > 8000);
    CHECK(tally.broken == 0);
}
