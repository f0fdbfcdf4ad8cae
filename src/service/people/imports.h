#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/import.h"
#include "service/access/audit.h"
#include "service/people/import_inspection.h"

namespace campaignd::service {

/// What a request says of an import.
struct ImportOrder {
    std::int64_t list_id = 0;  // 0: into the lists that each row names
    std::filesystem::path file{};
    /// Absent: as it was for the last file with these columns, else by their names.
    std::optional<ImportMapping> mapping{};
    ImportUpdate update = ImportUpdate::kOverwrite;
    bool dry_run = false;
    bool joins = false;                      // ongoing campaigns enrol the people
    std::optional<TextEncoding> encoding{};  // absent: as the file shows
    std::string file_name{};                 // as the person called it
};

/// Use cases on CSV imports: takes an uploaded file, queues the work, tells how far it is.
///
///   create -> queued -> (ImportRunner) running -> done | failed
///                  \_____________________\__ cancel -> cancelled
///
/// Owned by the composition root; `database` must outlive it. Thread-safe. Throws Error.
class Imports {
  public:
    /// `spool` holds the files of imports that have not ended; it is made when missing.
    Imports(db::Database& database, std::filesystem::path spool);

    /// Moves the file into the spool directory, makes it durable and queues the import. On an error
    /// the file is removed.
    Import create(const Actor& actor, ImportOrder order);
    /// How the file would be understood and what it would do; the file stays where it is.
    ImportInspection inspect(const InspectionOrder& order) const;
    /// What was taken stays. Throws Error(kConflict) when it has ended otherwise.
    Import cancel(const Actor& actor, std::int64_t id);
    Import get(std::int64_t id) const;
    /// Newest first.
    Page<Import> list(const PageQuery& query) const;

    /// rejected.csv piece by piece: line and reason, then the columns of the file, so that it can
    /// be corrected and imported. A cell that a spreadsheet would take for a formula is led by an
    /// apostrophe, which an import takes off.
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

}  // namespace campaignd::service
