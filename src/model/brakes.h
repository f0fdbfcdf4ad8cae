#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// From which rate on a campaign is held until a person has looked. In percent of the mails that
/// were answered; none: that kind never holds it. A rate counts once `min_sample` mails were
/// answered, and so many that one case alone would not reach it.
struct Brakes {
    std::int64_t min_sample = 200;
    std::optional<double> bounce_percent = 10.0;    // no such address, or the mail came back
    std::optional<double> complaint_percent = 0.3;  // of what was sent
    std::optional<double> refused_percent = 20.0;   // by the relay, for another reason
    std::optional<double> failed_percent = 30.0;    // attempts used up, or not composed

    bool operator==(const Brakes&) const = default;
};

/// How often each came about so far.
struct BrakeSums {
    std::int64_t sent = 0;
    std::int64_t failed = 0;   // for whatever reason
    std::int64_t refused = 0;  // of them: by the relay, but not for the address
    std::int64_t gave_up = 0;  // of them: attempts used up, or it could not be composed
    std::int64_t bounced = 0;
    std::int64_t complained = 0;

    BrakeSums operator-(const BrakeSums& base) const noexcept;
    bool operator==(const BrakeSums&) const = default;
};

/// Why the campaign is to be held, in plain words; nothing while all rates are below.
std::optional<std::string> brake_reason(const Brakes& brakes, const BrakeSums& sums);

/// True for what brake_reason() gave.
bool is_brake_reason(std::string_view held_reason) noexcept;

}  // namespace campaignd
