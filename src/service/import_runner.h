#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/import.h"
#include "model/import_columns.h"
#include "service/csv_reader.h"

namespace campaignd::service {

/// Carries out imports in slices. A slice is read from the file first, then committed as one bulk
/// unit that holds its rows, its counts and the cursor behind it: wherever the process dies, the
/// next run goes on exactly there. How many rows a slice has follows from how long the last one took.
///
/// What is wrong with one row rejects that row; what is wrong with the file (no header, no address
/// column, UTF-16, file gone) fails the import. Trouble with the database is thrown, and the import
/// goes on when it is tried again.
/// Owned by the composition root or a job; keeps the file open between slices of one import.
/// Thread: one at a time. Throws Error: kNotFound for an unknown import, and what Database throws.
class ImportRunner {
  public:
    ImportRunner(db::Database& database, std::filesystem::path spool);
    ~ImportRunner();

    ImportRunner(const ImportRunner&) = delete;
    ImportRunner& operator=(const ImportRunner&) = delete;
    ImportRunner(ImportRunner&&) = delete;
    ImportRunner& operator=(ImportRunner&&) = delete;

    /// False when the import has ended.
    bool run_slice(std::int64_t import_id);

  private:
    /// What is known of the file while it is open.
    struct Session {
        model::Import import;
        std::unique_ptr<model::ImportColumns> columns;
        std::unique_ptr<CsvReader> reader;
        model::ImportCursor cursor;
        CsvRow row;
    };

    struct Slice {
        model::ImportCursor from;
        model::ImportCursor to;
        std::vector<model::ImportedRecipient> good;
        std::vector<model::RejectedRow> bad;
        bool last = false;
    };

    std::unique_ptr<Session> open(const model::Import& import) const;
    void read_slice(Session& session);
    /// False when another process has moved the import meanwhile.
    bool commit_slice(const Session& session);
    void adapt(std::chrono::nanoseconds time, std::size_t rows);
    bool end(const model::Import& import, const std::string& error);
    void remove_file(const model::Import& import) const noexcept;

    db::Database& database_;
    const std::filesystem::path spool_;
    std::size_t slice_rows_;
    std::unique_ptr<Session> session_;
    Slice slice_;
};

}  // namespace campaignd::service
