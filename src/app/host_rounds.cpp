#include "app/host_rounds.h"

#include <chrono>
#include <exception>

#include "base/log.h"

namespace campaignd::app {
namespace {

/// The watch itself decides what is due.
constexpr std::chrono::seconds kBetweenRounds{10};

}  // namespace

void HostRounds::start() {
    thread_ = Thread("doctor", [this] { loop(); });
}

void HostRounds::ask_to_stop() {
    stopping_looks_.request_stop();
    const Lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
}

void HostRounds::stop() {
    ask_to_stop();
    thread_.join();
}

void HostRounds::loop() {
    const Clock& clock = database_.clock();
    bool failing = false;  // said once
    while (true) {
        try {
            watch_.round(stopping_looks_.get_token());
            failing = false;
        } catch (const std::exception& error) {
            if (!failing) {
                log::warn("app", "what was found of the machine is not kept: {}", error.what());
            }
            failing = true;
        }
        const SteadyTime next = clock.steady() + kBetweenRounds;
        Lock lock(mutex_);
        while (!stopping_ && clock.steady() < next) {
            wake_.wait_for(
                lock, std::chrono::duration_cast<std::chrono::microseconds>(next - clock.steady()));
        }
        if (stopping_) {
            return;
        }
    }
}

}  // namespace campaignd::app
