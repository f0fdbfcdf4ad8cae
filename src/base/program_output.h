#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace campaignd {

/// What a program of the system writes to standard output, at most `most_bytes` of it; nothing when
/// there is no such program, when it ends with another status than 0 or `also_fine`, or when it
/// takes longer than `patience`: then it is killed. It is found by PATH of /usr/bin and /bin, gets
/// no input, no terminal, LC_ALL=C.UTF-8, and none of our descriptors. Blocks. Thread-safe.
std::optional<std::string> program_output(const std::vector<std::string>& command,
                                          std::chrono::milliseconds patience,
                                          std::size_t most_bytes = std::size_t{4} << 20,
                                          int also_fine = 0);

}  // namespace campaignd
