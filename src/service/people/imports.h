#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/import.h"
#include "service/access/audit.h"

namespace campaignd::service {

/// Use cases on CSV imports: takes an uploaded file, queues the work, tells how far it is.
///
///   create -> queued -> (ImportRunner) running -> done | failed
///
/// Owned by the composition root; `database` must outlive it. Thread-safe. Throws Error.
class Imports {
  public:
    /// `spool` holds the files of imports that have not ended; it is made when missing.
    Imports(db::Database& database, std::filesystem::path spool);

    /// Moves `file` into the spool directory, makes it durable and queues the import. `mapping` is
    /// an object: field or attribute -> header of its column. On an error the file is removed.
    Import create(const Actor& actor,
                  std::int64_t list_id,
                  const std::filesystem::path& file,
                  const nlohmann::json& mapping = nlohmann::json::object());
    Import get(std::int64_t id) const;
    /// Newest first.
    ImportsPage list(std::int64_t before_id, int limit) const;

    /// rejected.csv piece by piece: line, reason, row. A cell that a spreadsheet would take for a
    /// formula is led by an apostrophe.
    void write_rejected_csv(std::int64_t id,
                            const std::function<void(std::string_view)>& sink) const;

    /// Deletes spool files older than an hour that no open import owns (left by a crash); called
    /// at start. Returns how many.
    int remove_orphans();

  private:
    std::string take_into_spool(const std::filesystem::path& file) const;

    db::Database& database_;
    const std::filesystem::path spool_;
};

/// An import as the API shows it.
nlohmann::json to_json(const Import& import);

}  // namespace campaignd::service
