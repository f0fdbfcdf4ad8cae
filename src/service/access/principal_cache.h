#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/thread.h"
#include "model/user.h"

namespace campaignd::service {

/// Who a session or token is, for a few seconds, so that a busy page costs few reads. Every change
/// to users, sessions and tokens in this process empties it; what another process changes
/// holds within kKeep. Owner: App. Thread-safe.
class PrincipalCache {
  public:
    static constexpr std::chrono::seconds kKeep{3};

    explicit PrincipalCache(const Clock& clock) : clock_(clock) {}

    std::optional<Principal> find(const std::string& credential_hash) const {
        const Lock lock(mutex_);
        const auto found = entries_.find(credential_hash);
        if (found == entries_.end() || found->second.until <= clock_.steady()) {
            return std::nullopt;
        }
        return found->second.principal;
    }

    /// Take it before reading the database, hand it to put(): an answer read before a change
    /// must not be kept after it.
    std::uint64_t generation() const {
        const Lock lock(mutex_);
        return generation_;
    }

    void put(const std::string& credential_hash,
             const Principal& principal,
             std::uint64_t generation) {
        constexpr std::size_t kMaxEntries = 2'000;
        const Lock lock(mutex_);
        if (generation != generation_) {
            return;
        }
        if (entries_.size() >= kMaxEntries) {
            entries_.clear();
        }
        entries_[credential_hash] = {principal, clock_.steady() + kKeep};
    }

    void clear() {
        const Lock lock(mutex_);
        ++generation_;
        entries_.clear();
    }

  private:
    struct Entry {
        Principal principal;
        SteadyTime until;
    };

    const Clock& clock_;

    mutable Mutex mutex_;
    std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
    std::unordered_map<std::string, Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::service
