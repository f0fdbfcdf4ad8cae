#include "app/signals.h"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/thread.h"

using namespace campaignd;
using namespace std::chrono_literals;
using app::Request;

TEST_CASE("SIGTERM drains, another one stops now, SIGHUP reloads", "[app]") {
    app::Signals signals;
    CHECK_FALSE(signals.wait_for(0ms));
    kill(getpid(), SIGHUP);
    CHECK(signals.wait_for(40s) == Request::kReload);
    kill(getpid(), SIGTERM);
    CHECK(signals.wait_for(40s) == Request::kDrain);
    kill(getpid(), SIGTERM);
    CHECK(signals.wait_for(40s) == Request::kStopNow);
    kill(getpid(), SIGINT);
    CHECK(signals.wait_for(40s) == Request::kStopNow);
}

TEST_CASE("A signal reaches main although other threads run", "[app]") {
    app::Signals signals;
    Thread sender("sender", [] { kill(getpid(), SIGTERM); });
    CHECK(signals.wait_for(40s) == Request::kDrain);
}

TEST_CASE("Writing to a closed socket is an error and no death", "[app]") {
    const app::Signals signals;
    int pair[2] = {-1, -1};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    close(pair[1]);
    CHECK(write(pair[0], "x", 1) == -1);
    close(pair[0]);
}

TEST_CASE("Afterwards the process has its old signal mask again", "[app]") {
    sigset_t before{};
    sigset_t after{};
    pthread_sigmask(SIG_BLOCK, nullptr, &before);
    {
        const app::Signals signals;
        kill(getpid(), SIGTERM);
    }
    pthread_sigmask(SIG_BLOCK, nullptr, &after);
    CHECK(sigismember(&after, SIGTERM) == sigismember(&before, SIGTERM));
}
