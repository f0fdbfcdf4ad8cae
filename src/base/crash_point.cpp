#include "base/crash_point.h"

#if defined(CAMPAIGND_CRASH_POINTS)
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace campaignd {
namespace {

struct Target {
    std::string name;
    std::atomic<long> left{0};

    Target() {
        const char* setting = std::getenv("CAMPAIGND_CRASH_AT");  // NOLINT(concurrency-mt-unsafe)
        if (setting == nullptr) {
            return;
        }
        name = setting;
        left = 1;
        if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
            left = std::strtol(name.c_str() + colon + 1, nullptr, 10);
            name.resize(colon);
        }
    }
};

}  // namespace

void crash_point(const char* name) noexcept {
    static Target target;
    if (target.left.load(std::memory_order_relaxed) > 0 && target.name == name &&
        target.left.fetch_sub(1) == 1) {
        kill(getpid(), SIGKILL);
    }
}

}  // namespace campaignd
#endif
