#include "app/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>

#include "app/heartbeats.h"

using namespace campaignd;
using namespace std::chrono_literals;

namespace {

/// Stands where systemd would: a datagram socket named by NOTIFY_SOCKET (abstract, no file).
class NotifySocket {
  public:
    NotifySocket() : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        const std::string name = "@campaignd-test-" + std::to_string(getpid());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path + 1, name.data() + 1, name.size() - 1);
        const auto length = offsetof(sockaddr_un, sun_path) + name.size();
        REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&address), socklen_t(length)) == 0);
        const timeval limit{40, 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setenv("NOTIFY_SOCKET", name.c_str(), 1);
    }

    ~NotifySocket() {
        unsetenv("NOTIFY_SOCKET");
        close(fd_);
    }

    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    std::string next() const {
        std::array<char, 512> buffer{};
        const ssize_t count = recv(fd_, buffer.data(), buffer.size(), 0);
        return count < 0 ? "" : std::string(buffer.data(), std::size_t(count));
    }

  private:
    int fd_;
};

/// The child's part: what a service does with the socket at descriptor 3.
int accept_inherited(int listening) {
    if (dup2(listening, 3) != 3) {
        return 1;
    }
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_FDNAMES", "http", 1);
    const auto sockets = app::take_inherited_sockets();
    if (sockets.size() != 1 || sockets[0].fd != 3 || sockets[0].name != "http") {
        return 2;
    }
    return app::take_inherited_sockets().empty() && getenv("LISTEN_FDS") == nullptr ? 0 : 3;
}

}  // namespace

TEST_CASE("Systemd hears each state in its own words", "[app]") {
    const NotifySocket systemd;
    const app::Notifier notifier;
    notifier.ready("12 due\nREADY=0");
    CHECK(systemd.next() == "READY=1\nSTATUS=12 due READY=0");
    notifier.reloading();
    CHECK(systemd.next().rfind("RELOADING=1\nMONOTONIC_USEC=", 0) == 0);
    notifier.status("idle");
    CHECK(systemd.next() == "STATUS=idle");
    notifier.ping_watchdog();
    CHECK(systemd.next() == "WATCHDOG=1");
    notifier.extend_timeout(20s);
    CHECK(systemd.next() == "EXTEND_TIMEOUT_USEC=20000000");
    notifier.stopping();
    CHECK(systemd.next().rfind("STOPPING=1\n", 0) == 0);
}

TEST_CASE("Without systemd there is no socket", "[app]") {
    CHECK(app::take_inherited_sockets().empty());
}

TEST_CASE("Sockets made by systemd are taken once, by name", "[app]") {
    const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(listening >= 0);
    const pid_t child = fork();
    if (child == 0) {
        _exit(accept_inherited(listening));
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    close(listening);
}

TEST_CASE("The watchdog is pinged only when every thread made a round", "[app]") {
    app::Heartbeats beats;
    std::uint64_t rounds = 7;
    const auto writer = beats.add("writer");
    const auto dispatch = beats.add("dispatch");
    beats.watch("smtp", [&] { return rounds; });
    const auto last = beats.counts();
    writer();
    CHECK_FALSE(beats.all_beaten_since(last));
    CHECK(beats.silent_since(last) == std::vector<std::string>{"dispatch", "smtp"});
    dispatch();
    ++rounds;
    CHECK(beats.all_beaten_since(last));
    CHECK_FALSE(beats.all_beaten_since(beats.counts()));
}
