#pragma once

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/thread.h"
#include "db/database.h"
#include "service/access/audit.h"

namespace campaignd::service {

/// Online backups in one directory: each is a verified copy of the whole database, named by the
/// second it was made in; the oldest beyond `keep` go. One is made at a time.
/// Owner: App. Thread-safe. Throws Error: kConflict while one is being made, kNotFound,
/// kUnavailable when the disk refuses.
class Backups {
  public:
    /// `keep` of 0 keeps all. `spare_bytes` stay free on the database's disk: a copy must not stop
    /// the sending.
    Backups(db::Database& database,
            std::filesystem::path dir,
            int keep,
            std::int64_t spare_bytes = 0);

    /// {"name","size_bytes","created_at","verified"}. Blocks for as long as the copy takes;
    /// sending and requests go on meanwhile.
    nlohmann::json create(const Actor& actor);
    /// {"items","total","next":null,"last_failure":null or {"at","detail"}}, newest first; the
    /// failure is forgotten with the next backup that is made.
    nlohmann::json list() const;
    /// The file of that name. Only names this class gives count, so no path leads elsewhere.
    std::filesystem::path find(std::string_view name) const;

  private:
    nlohmann::json make(const Actor& actor);
    void rotate() const;

    db::Database& database_;
    const std::filesystem::path dir_;
    const int keep_;
    const std::int64_t spare_bytes_;
    std::atomic<bool> running_{false};

    mutable Mutex mutex_;
    nlohmann::json last_failure_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::service
