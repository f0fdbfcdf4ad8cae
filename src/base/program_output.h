#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace campaignd {

/// How long a program may take, and what it may say.
struct ProgramLimits {
    std::chrono::milliseconds patience{60'000};
    std::size_t most_bytes = std::size_t{4} << 20;
    int also_fine = 0;  // an exit status beside 0
    std::stop_token stop{};
};

/// What a program of the system writes to standard output; nothing when there is no such program,
/// when it fails, says too much, takes too long or is given up: then it is killed. It is found by
/// PATH of /usr/bin and /bin, gets no input, no terminal, LC_ALL=C.UTF-8, and none of our
/// descriptors. Blocks. Thread-safe.
std::optional<std::string> program_output(const std::vector<std::string>& command,
                                          const ProgramLimits& limits);

}  // namespace campaignd
