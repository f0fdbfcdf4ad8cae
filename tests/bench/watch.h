#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace campaignd::bench {

/// A stopwatch that runs from its making.
class Watch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }

  private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

inline void print(const char* what, const std::vector<double>& values, int digits) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    std::printf(
        "%-36s %.*f [%.*f-%.*f]\n", what, digits, median(values), digits, *least, digits, *most);
    std::fflush(stdout);
}

}  // namespace campaignd::bench
