#include "base/clock.h"

namespace campaignd {

TimeMs SystemClock::now() const noexcept {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

SteadyTime SystemClock::steady() const noexcept {
    return std::chrono::steady_clock::now();
}

}  // namespace campaignd
