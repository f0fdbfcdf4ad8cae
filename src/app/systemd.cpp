#include "app/systemd.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <ctime>

namespace campaignd::app {
namespace {

/// A line end in a text would start another assignment.
std::string one_line(std::string text) {
    for (char& c : text) {
        if (c == '\n' || c == '\r') {
            c = ' ';
        }
    }
    return text;
}

void notify(const std::string& state) noexcept {
    sd_notify(0, state.c_str());
}

}  // namespace

void Notifier::ready(const std::string& status) const noexcept {
    notify(fmt::format("READY=1\nSTATUS={}", one_line(status)));
}

void Notifier::stopping() const noexcept {
    notify("STOPPING=1\nSTATUS=Finishing what is under way");
}

void Notifier::reloading() const noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds.count()));
}

void Notifier::status(const std::string& text) const noexcept {
    notify("STATUS=" + one_line(text));
}

void Notifier::ping_watchdog() const noexcept {
    notify("WATCHDOG=1");
}

void Notifier::extend_timeout(std::chrono::microseconds time) const noexcept {
    notify(fmt::format("EXTEND_TIMEOUT_USEC={}", time.count()));
}

bool Notifier::supervised() const noexcept {
    return std::getenv("NOTIFY_SOCKET") != nullptr;  // NOLINT(concurrency-mt-unsafe): no setenv
}

std::vector<InheritedSocket> take_inherited_sockets() {
    constexpr int kUnsetVariables = 1;
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(kUnsetVariables, &names);
    std::vector<InheritedSocket> sockets;
    for (int i = 0; i < count; ++i) {
        sockets.push_back({SD_LISTEN_FDS_START + i, names[i]});
        std::free(names[i]);  // NOLINT(cppcoreguidelines-no-malloc): libsystemd's contract
    }
    std::free(names);  // NOLINT(cppcoreguidelines-no-malloc)
    return sockets;
}

}  // namespace campaignd::app
