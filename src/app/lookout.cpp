#include "app/lookout.h"

#include <chrono>
#include <exception>

#include "base/log.h"

namespace campaignd::app {
namespace {

constexpr std::chrono::seconds kBetweenLooks{5};

}  // namespace

void Lookout::start() {
    thread_ = Thread("lookout", [this] { loop(); });
}

void Lookout::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    thread_.join();
}

void Lookout::loop() {
    const Clock& clock = database_.clock();
    bool failing = false;  // said once
    while (true) {
        try {
            alerts_.round();
            failing = false;
        } catch (const std::exception& error) {
            if (!failing) {
                log::warn("app", "nobody can be told what waits for them: {}", error.what());
            }
            failing = true;
        }
        const SteadyTime next = clock.steady() + kBetweenLooks;
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
