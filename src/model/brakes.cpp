#include "model/brakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace campaignd {
namespace {

constexpr std::array<std::string_view, 4> kBegins{
    "too many bounces:", "too many complaints:", "too many refusals:", "too many failures:"};

/// One kind of trouble, ready to be judged.
struct Rate {
    std::optional<double> limit;  // percent
    std::int64_t cases = 0;
    std::int64_t sample = 0;
    std::string_view begins;
    std::string_view what;  // "12 of 150 mails …"
};

/// The mails after which one case alone stays below the limit.
std::int64_t least_sample(const Brakes& brakes, double limit) {
    return std::max(brakes.min_sample, static_cast<std::int64_t>(std::ceil(100.0 / limit)));
}

bool holds(const Brakes& brakes, const Rate& rate) {
    return rate.limit && rate.cases > 0 && rate.sample >= least_sample(brakes, *rate.limit) &&
           static_cast<double>(rate.cases) * 100.0 >=
               *rate.limit * static_cast<double>(rate.sample);
}

}  // namespace

BrakeSums BrakeSums::operator-(const BrakeSums& base) const noexcept {
    return {sent - base.sent,
            failed - base.failed,
            refused - base.refused,
            gave_up - base.gave_up,
            bounced - base.bounced,
            complained - base.complained};
}

std::optional<std::string> brake_reason(const Brakes& brakes, const BrakeSums& sums) {
    const std::int64_t answered = sums.sent + sums.failed;
    const std::array<Rate, 4> rates{
        {{brakes.bounce_percent, sums.bounced, answered, kBegins[0], "mails bounced"},
         {brakes.complaint_percent, sums.complained, sums.sent, kBegins[1], "people complained"},
         {brakes.refused_percent, sums.refused, answered, kBegins[2], "mails were refused"},
         {brakes.failed_percent, sums.gave_up, answered, kBegins[3], "mails failed"}}};
    for (const Rate& rate : rates) {
        if (holds(brakes, rate)) {
            return fmt::format("{} {} of {} {}, and the brake is set at {:g} %",
                               rate.begins,
                               rate.cases,
                               rate.sample,
                               rate.what,
                               *rate.limit);
        }
    }
    return std::nullopt;
}

bool is_brake_reason(std::string_view held_reason) noexcept {
    return std::any_of(kBegins.begin(), kBegins.end(), [held_reason](std::string_view begin) {
        return held_reason.starts_with(begin);
    });
}

}  // namespace campaignd
