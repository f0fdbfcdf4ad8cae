#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/thread.h"

namespace campaignd::db {

/// How often commits of this process have changed each table. What another process changes is not
/// counted. Owned by Database. Thread-safe.
class TableChanges {
  public:
    static constexpr std::size_t kMostTables = 128;  // those beyond count as one
    using Tables = std::bitset<kMostTables>;

    /// The bit of a table; the first ask gives it one.
    std::size_t index_of(std::string_view table);
    void note(const Tables& tables) noexcept;
    /// Those that were ever written to, with their counts.
    std::vector<std::pair<std::string, std::uint64_t>> all() const;

  private:
    mutable Mutex mutex_;
    std::vector<std::string> names_ GUARDED_BY(mutex_);
    std::array<std::atomic<std::uint64_t>, kMostTables> counts_{};
};

}  // namespace campaignd::db
