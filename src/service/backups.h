#pragma once

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "db/database.h"
#include "service/audit.h"

namespace campaignd::service {

/// Online backups in one directory: each is a verified copy of the whole database, named by the
/// second it was made in; the oldest beyond `keep` go. One is made at a time.
/// Owner: App. Thread-safe. Throws Error: kConflict while one is being made, kNotFound,
/// kUnavailable when the disk refuses.
class Backups {
  public:
    /// `keep` of 0 keeps all.
    Backups(db::Database& database, std::filesystem::path dir, int keep);

    /// {"name","size_bytes","created_at","verified"}. Blocks for as long as the copy takes;
    /// sending and requests go on meanwhile.
    nlohmann::json create(const Actor& actor);
    /// {"items","total","next":null}, newest first.
    nlohmann::json list() const;
    /// The file of that name. Only names this class gives count, so no path leads elsewhere.
    std::filesystem::path find(std::string_view name) const;

  private:
    void rotate() const;

    db::Database& database_;
    const std::filesystem::path dir_;
    const int keep_;
    std::atomic<bool> running_{false};
};

}  // namespace campaignd::service
