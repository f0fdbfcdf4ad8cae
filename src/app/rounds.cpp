#include "app/rounds.h"

#include <exception>

#include "base/log.h"

namespace campaignd::app {

void Rounds::start() {
    thread_ = Thread(plan_.thread, [this] { loop(); });
}

void Rounds::ask_to_stop() {
    stopping_rounds_.request_stop();
    const Lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
}

void Rounds::stop() {
    ask_to_stop();
    thread_.join();
}

void Rounds::loop() {
    bool failing = false;  // said once
    for (bool goes_on = pause(plan_.first_pause); goes_on; goes_on = pause(plan_.pause)) {
        try {
            round_(stopping_rounds_.get_token());
            failing = false;
        } catch (const std::exception& error) {
            if (!failing) {
                log::warn("app", "{}: {}", plan_.failure, error.what());
            }
            failing = true;
        }
    }
}

bool Rounds::pause(std::chrono::seconds time) {
    const SteadyTime next = clock_.steady() + time;
    Lock lock(mutex_);
    while (!stopping_ && clock_.steady() < next) {
        wake_.wait_for(
            lock, std::chrono::duration_cast<std::chrono::microseconds>(next - clock_.steady()));
    }
    return !stopping_;
}

}  // namespace campaignd::app
