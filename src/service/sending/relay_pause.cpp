#include "service/sending/relay_pause.h"

#include <algorithm>

namespace campaignd::service {
namespace {

constexpr TimeMs kShortestMs = 5'000;
constexpr TimeMs kFirstPutOffMs = 1'000;
constexpr TimeMs kLongestUnreachableMs = 300'000;
constexpr TimeMs kLongestPutOffMs = 900'000;
constexpr int kMostDoublings = 10;

TimeMs doubled(int rounds, TimeMs longest) noexcept {
    return std::min(kShortestMs << std::clamp(rounds - 1, 0, kMostDoublings), longest);
}

}  // namespace

TimeMs pause_unreachable(int rounds) noexcept {
    return doubled(rounds, kLongestUnreachableMs);
}

TimeMs pause_put_off(int rounds) noexcept {
    return rounds <= 1 ? kFirstPutOffMs : doubled(rounds - 1, kLongestPutOffMs);
}

}  // namespace campaignd::service
