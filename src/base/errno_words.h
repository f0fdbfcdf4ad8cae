#pragma once

#include <string>
#include <system_error>

namespace campaignd {

/// What the C library says of an `errno`, such as "No space left on device". Thread-safe.
inline std::string errno_words(int error) {
    return std::generic_category().message(error);
}

}  // namespace campaignd
