#pragma once

#include <chrono>
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

/// Carries out imports in slices. A block of rows is read from the file and, when it is large,
/// sorted by address: neighbours share index pages, so a commit writes few. A slice of the block is
/// then committed as one bulk unit that holds its rows, its counts and the cursor behind it:
/// wherever the process dies, the next run reads the same block again and goes on exactly there.
/// How many rows a slice has follows from how long the last one took.
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
    /// Some thousand rows that follow one another in the file.
    struct Block {
        std::vector<model::ImportedRecipient> good;  // in the order in which they are taken
        std::vector<model::RejectedRow> bad;         // stored with the first slice
        std::size_t taken = 0;                       // of good, committed
        model::ImportCursor end;                     // behind the block
        bool last = false;                           // the file ends with it
        bool done = true;
    };

    /// What is known of the file while it is open.
    struct Session {
        model::Import import;
        std::unique_ptr<model::ImportColumns> columns;
        std::unique_ptr<CsvReader> reader;
        CsvRow row;
        Block block;
    };

    std::unique_ptr<Session> open(const model::Import& import) const;
    static void read_block(Session& session);
    /// False when another process has moved the import meanwhile.
    bool commit_slice(Session& session);
    /// Fits the next slice to the time the last one took.
    void adapt(std::chrono::nanoseconds time, std::size_t rows);
    bool advance(Session& session);
    bool end(const model::Import& import, const std::string& error);
    void remove_file(const model::Import& import) const noexcept;

    db::Database& database_;
    const std::filesystem::path spool_;
    std::size_t slice_rows_;
    std::unique_ptr<Session> session_;
};

}  // namespace campaignd::service
