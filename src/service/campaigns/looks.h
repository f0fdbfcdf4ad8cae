#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/thread.h"

namespace campaignd::service {

/// Pages made of what somebody is typing: each is shown in a frame right after it was made, and
/// forgotten when newer ones need its place, or at a restart. Thread-safe.
class Looks {
  public:
    static constexpr std::size_t kMost = 16;
    static constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;  // but for the newest

    /// The word that finds it; nobody can guess it.
    std::string keep(std::string page);
    std::optional<std::string> find(std::string_view word) const;

  private:
    struct Look {
        std::string word;
        std::string page;
    };

    mutable Mutex mutex_;
    std::deque<Look> looks_ GUARDED_BY(mutex_);  // the oldest first
    std::size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace campaignd::service
