#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/slice_limit.h"
#include "db/database.h"
#include "model/import.h"
#include "model/import_columns.h"
#include "queue/progress.h"
#include "service/people/csv_reader.h"
#include "service/people/import_lists.h"
#include "service/people/upload_file.h"
#include "store/import_trial.h"

namespace campaignd::service {

/// Carries out imports in slices. A block of rows is read from the file and, when it is large,
/// sorted by address: neighbours share index pages, so a commit writes few. A slice of the block is
/// then committed as one bulk unit that holds its rows, its counts and the cursor behind it:
/// wherever the process dies, the next run reads the same block again and goes on exactly there.
/// How many rows a slice has follows from how long the last one took. While the writer is busy with
/// a slice, the next block is read.
///
/// A file that is packed or no UTF-8 is first written as plain UTF-8 beside it, in pieces; from
/// then on that copy is the file. A dry run reads and counts in the same way and changes nobody:
/// what it would have made of people stands in a database beside the file (ImportTrial).
///
/// What is wrong with one row rejects that row; what is wrong with the file (no header, no address
/// column, broken gzip, file gone) fails the import. Trouble with the database is thrown, and the
/// import goes on when it is tried again. Owned by the composition root or a job; keeps the files
/// of two imports open between slices. Thread: one at a time. Throws Error: kNotFound for an
/// unknown import, and what Database throws.
class ImportRunner {
  public:
    ImportRunner(db::Database& database, std::filesystem::path spool);
    ~ImportRunner();

    ImportRunner(const ImportRunner&) = delete;
    ImportRunner& operator=(const ImportRunner&) = delete;

    /// A few milliseconds of work. False when the import has ended.
    bool run_slice(std::int64_t import_id, const queue::Progress& progress = {});

    /// The last slice ended a block: nothing that was read is lost when another import goes first.
    bool is_between_blocks(std::int64_t import_id) const;

  private:
    /// Some thousand rows that follow one another in the file.
    struct Block {
        std::vector<ImportedRecipient> good;  // in the order in which they are taken
        std::vector<RejectedRow> bad;         // stored with the first slice
        std::size_t taken = 0;                // of good, committed
        std::int64_t start = 0;               // where it starts in the file
        ImportCursor end;                     // behind the block
        bool last = false;                    // the file ends with it
        bool reading = false;                 // not yet read to its end
        bool done = true;
    };

    /// What is known of the file while it is open.
    struct Session {
        Import import;
        std::unique_ptr<UploadDecoder> decoder;  // until the copy is whole
        std::optional<EncodingGuess> guess;
        std::unique_ptr<ImportColumns> columns;
        std::unique_ptr<CsvReader> reader;
        std::unique_ptr<store::imports::ImportTrial> trial;  // of a dry run
        ImportLists lists;
        CsvRow row;
        Block block;
        Block ahead;  // the one behind it, as far as there was time to read
    };

    std::unique_ptr<Session> open(const Import& import) const;
    /// Works on what is to be done before the first row; false while there is more of it.
    bool prepare(Session& session) const;
    void start(Session& session) const;
    void open_trial(Session& session) const;
    static std::vector<std::string> notes_of(const Session& session);
    void make_room();
    static void begin_block(Block& block, const ImportCursor& start);
    static void take_next_block(Session& session);
    /// Reads on until `is_time` says so, and makes a block that is read ready to be taken.
    template <typename IsTime>
    static void read_block(Session& session, Block& block, IsTime is_time);
    static bool read_row(Session& session, Block& block, ImportedRecipient& recipient);
    /// One unit of bulk work; what it takes to be durable is used to read on.
    bool write_and_read_on(Session& session, const std::function<bool(db::WriteTx&)>& work) const;
    /// False when another process has moved the import meanwhile.
    bool commit_slice(Session& session, const queue::Progress& progress);
    /// Of a dry run, before its counts are written.
    ImportCounts try_rows(Session& session,
                          std::span<const ImportedRecipient> rows,
                          const ImportCursor& cursor) const;
    static ImportCounts take_rows(db::WriteTx& tx,
                                  Session& session,
                                  std::span<const ImportedRecipient> rows);
    /// False when it is done with the import.
    bool advance(std::int64_t import_id, const queue::Progress& progress);
    bool end(const Import& import, const std::string& error);
    void remove_file(const Import& import) const noexcept;

    db::Database& database_;
    const std::filesystem::path spool_;
    SliceSize slice_;
    std::map<std::int64_t, std::unique_ptr<Session>> sessions_;
};

}  // namespace campaignd::service
