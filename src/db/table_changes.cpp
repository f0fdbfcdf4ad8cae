#include "db/table_changes.h"

#include <algorithm>

namespace campaignd::db {

std::size_t TableChanges::index_of(std::string_view table) {
    const Lock lock(mutex_);
    const auto found = std::find(names_.begin(), names_.end(), table);
    if (found != names_.end()) {
        return static_cast<std::size_t>(found - names_.begin());
    }
    if (names_.size() < kMostTables) {
        names_.emplace_back(table);
    }
    return names_.size() - 1;
}

void TableChanges::note(const Tables& tables) noexcept {
    for (std::size_t i = 0; tables.any() && i < kMostTables; ++i) {
        if (tables[i]) {
            counts_[i].fetch_add(1, std::memory_order_relaxed);
        }
    }
}

std::vector<std::pair<std::string, std::uint64_t>> TableChanges::all() const {
    std::vector<std::pair<std::string, std::uint64_t>> found;
    const Lock lock(mutex_);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        found.emplace_back(names_[i], counts_[i].load(std::memory_order_relaxed));
    }
    return found;
}

}  // namespace campaignd::db
