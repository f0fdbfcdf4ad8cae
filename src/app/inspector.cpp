#include "app/inspector.h"

#include <algorithm>
#include <filesystem>

#include "base/log.h"
#include "db/backup.h"

namespace campaignd::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenGlances{500};
constexpr milliseconds kFirstPause{2'000};
constexpr milliseconds kLongestPause{300'000};

/// One look reads all of it on one snapshot, which keeps the log from starting over.
constexpr std::uintmax_t kLargestToLookThrough = std::uintmax_t{1} << 30;

}  // namespace

void Inspector::start(bool look_first, std::chrono::milliseconds patience) {
    thread_ = Thread("inspector", [this, look_first] { loop(look_first); });
    const SteadyTime end = database_.clock().steady() + patience;
    Lock lock(mutex_);
    while (look_first && !looked_ && !stopping_ && database_.clock().steady() < end) {
        wake_.wait_for(lock, std::chrono::microseconds(10'000));
    }
}

void Inspector::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    thread_.join();
}

bool Inspector::nap(milliseconds time) {
    const SteadyTime end = database_.clock().steady() + time;
    Lock lock(mutex_);
    while (!stopping_ && database_.clock().steady() < end) {
        wake_.wait_for(lock, std::chrono::microseconds(kBetweenGlances));
    }
    return stopping_;
}

void Inspector::loop(bool look_first_of_all) {
    if (look_first_of_all) {
        look_first();
    }
    {
        const Lock lock(mutex_);
        looked_ = true;
        wake_.notify_all();
    }
    milliseconds pause = kFirstPause;
    while (!nap(kBetweenGlances)) {
        if (database_.status().damage.empty()) {
            pause = kFirstPause;
            continue;
        }
        if (nap(pause)) {
            return;
        }
        pause = look_again() ? kFirstPause : std::min(pause * 2, kLongestPause);
    }
}

void Inspector::look_first() {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(database_.path(), none);
    if (none || size > kLargestToLookThrough) {
        return;
    }
    try {
        const auto faults = db::integrity_faults(database_.path(), false);
        if (!faults.empty()) {
            database_.note_damage(faults.front());
        }
    } catch (const Error& error) {
        log::warn("app", "the database is not looked through: {}", error.what());
    }
}

bool Inspector::look_again() {
    try {
        const auto faults = db::integrity_faults(database_.path(), true);
        if (!faults.empty()) {
            log::error("app", "the database is still damaged: {}", faults.front());
            return false;
        }
        database_.forget_damage();
        log::warn("app", "the database is sound after all: work goes on");
        return true;
    } catch (const Error& error) {
        log::error("app", "the damage is not forgotten: {}", error.what());
        return false;
    }
}

}  // namespace campaignd::app
