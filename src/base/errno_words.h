#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace campaignd {

/// What the C library says of an `errno`, such as "No space left on device". Thread-safe.
inline std::string errno_words(int error) {
    return std::generic_category().message(error);
}

/// The same of a call that writes: a full disk has its remedy behind it.
inline std::string disk_words(int error) {
    return errno_words(error) + (error == ENOSPC ? "; free some space and try again" : "");
}

}  // namespace campaignd
