#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace campaignd {

/// What becomes of a message to somebody who has had as many as the cap allows.
enum class OverCap { kSkip, kDelay };

/// How many mails of campaigns one person gets, at most, in any stretch of so many days.
struct ContactCap {
    std::int64_t mails = 1;
    std::int64_t days = 1;
    OverCap over = OverCap::kSkip;

    TimeMs window_ms() const noexcept { return days * 24 * 3'600'000; }

    bool operator==(const ContactCap&) const = default;
};

/// "3 mails in 7 days"
std::string to_text(const ContactCap& cap);

}  // namespace campaignd
