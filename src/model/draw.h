#pragma once

#include <cstdint>

namespace campaignd {

/// The `n`-th number of the sequence that `seed` begins: even over all 64 bits, and the same in
/// every process. SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014); no secret comes of it.
constexpr std::uint64_t draw(std::uint64_t seed, std::uint64_t n) noexcept {
    constexpr std::uint64_t kGamma = 0x9e3779b97f4a7c15;
    const auto mix = [](std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    };
    return mix(mix(seed + kGamma) + n * kGamma);
}

/// The same as a number from `least` to `most`, both included.
constexpr std::int64_t draw_between(std::uint64_t seed,
                                    std::uint64_t n,
                                    std::int64_t least,
                                    std::int64_t most) noexcept {
    const auto choices = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(draw(seed, n) % choices);
}

}  // namespace campaignd
