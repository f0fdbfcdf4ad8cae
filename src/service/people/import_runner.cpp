#include "service/people/import_runner.h"

#include <algorithm>
#include <exception>
#include <future>
#include <system_error>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/own_file.h"
#include "base/text.h"
#include "db/sql_error.h"
#include "service/people/import_order.h"
#include "service/people/import_taking.h"
#include "store/import_rows.h"
#include "store/imports.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kFirstSliceRows = 500;
constexpr std::size_t kMinSliceRows = 100;
constexpr std::size_t kMaxSliceRows = 10'000;
// Where a block ends follows from the file and these alone, or a resumed import would miscount.
constexpr std::size_t kBlockRows = 64'000;
constexpr std::int64_t kBlockBytes = 8 * 1024 * 1024;
constexpr std::size_t kBlockBadRows = 2'000;
constexpr std::size_t kSortedFromRows = 5'000;  // a smaller block keeps the order of the file
/// How long one slice may keep the writer from others; the commit comes on top.
constexpr std::chrono::milliseconds kImportTime{25};
/// How long one slice may read and keep other long work from its turn.
constexpr std::chrono::milliseconds kReadTime{10};
constexpr std::size_t kRowsPerLook = 256;
constexpr std::size_t kMostOpen = 2;

std::uint64_t offset_of(const ImportCursor& cursor) {
    return static_cast<std::uint64_t>(cursor.bytes_read);
}

ImportCursor cursor_behind(const CsvRow& row) {
    return {static_cast<std::int64_t>(row.end_offset), row.end_lines, 0};
}

/// The upload as plain UTF-8, when it is not.
std::filesystem::path copy_of(const std::filesystem::path& upload) {
    return upload.string() + ".utf8";
}

/// What a dry run made of people so far.
std::filesystem::path trial_of(const std::filesystem::path& upload) {
    return upload.string() + ".trial";
}

void remove_trial(const std::filesystem::path& upload) noexcept {
    std::error_code ignored;
    for (const char* end : {"", "-journal", "-wal", "-shm"}) {
        std::filesystem::remove(trial_of(upload).string() + end, ignored);
    }
}

/// Shows the first rows behind the header to columns that depend on them.
void take_sample(const std::filesystem::path& path,
                 const CsvDialect& dialect,
                 ImportColumns& columns) {
    if (!columns.wants_sample()) {
        return;
    }
    CsvReader reader(path, dialect.separator, dialect.start, dialect.lines);
    CsvRow row;
    reader.next(row);
    for (int rows = 0; rows < kSampledRows && reader.next(row); ++rows) {
        if (row.fault.empty()) {
            columns.sample(row.cells);
        }
    }
    columns.end_sample();
}

}  // namespace

ImportRunner::ImportRunner(db::Database& database, std::filesystem::path spool)
    : database_(database),
      spool_(std::move(spool)),
      slice_(kFirstSliceRows, kMinSliceRows, kMaxSliceRows, kImportTime) {}

ImportRunner::~ImportRunner() = default;

void ImportRunner::remove_file(const Import& import) const noexcept {
    std::error_code ignored;
    std::filesystem::remove(spool_ / import.file, ignored);
    std::filesystem::remove(copy_of(spool_ / import.file), ignored);
    if (import.dry_run) {
        remove_trial(spool_ / import.file);
    }
}

bool ImportRunner::end(const Import& import, const std::string& error) {
    database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::imports::end(tx, import.id, ImportState::kFailed, error);
    });
    remove_file(import);
    return false;
}

std::unique_ptr<ImportRunner::Session> ImportRunner::open(const Import& import) const {
    const std::filesystem::path upload = spool_ / import.file;
    auto session = std::make_unique<Session>();
    session->import = import;
    const UploadKind kind = look_at_upload(upload, import.encoding);
    session->import.encoding = kind.encoding;
    session->guess = kind.guess;
    if (kind.needs_decoding() && !std::filesystem::exists(copy_of(upload))) {
        session->decoder = std::make_unique<UploadDecoder>(upload, copy_of(upload), kind);
    }
    return session;
}

bool ImportRunner::prepare(Session& session) const {
    if (session.reader) {
        return true;
    }
    const SteadyTime until = database_.clock().steady() + kReadTime;
    while (session.decoder) {
        if (!session.decoder->step()) {
            session.decoder.reset();
        } else if (database_.clock().steady() > until) {
            return false;
        }
    }
    start(session);
    return true;
}

/// The header row is read each time: it decides what the cells mean.
void ImportRunner::start(Session& session) const {
    Import& import = session.import;
    const std::filesystem::path upload = spool_ / import.file;
    const bool copied = std::filesystem::exists(copy_of(upload));
    const std::filesystem::path path = copied ? copy_of(upload) : upload;
    const CsvDialect dialect = detect_dialect(path);
    session.reader =
        std::make_unique<CsvReader>(path, dialect.separator, dialect.start, dialect.lines);
    CsvRow& header = session.row;
    if (!session.reader->next(header)) {
        fail(ErrorCode::kInvalid,
             "the file is empty; its first row must name the columns, one of them \"email\"");
    }
    if (!header.fault.empty()) {
        const bool foreign = session.guess && !session.guess->certain;
        fail(ErrorCode::kInvalid,
             "the first row cannot be read: " + header.fault +
                 (foreign ? ", or import it with the encoding windows-1252" : ""));
    }
    session.columns =
        std::make_unique<ImportColumns>(header.cells, import.mapping, import.file_name);
    if (import.list_id == 0 && !session.columns->names_lists()) {
        fail(ErrorCode::kInvalid,
             "the file does not say in which lists people are: import it again into a list");
    }
    take_sample(path, dialect, *session.columns);
    import.bytes_total = static_cast<std::int64_t>(std::filesystem::file_size(path));
    import.separator = dialect.separator;
    import.columns = session.columns->understood();
    import.preset = session.columns->preset() == nullptr ? "" : session.columns->preset()->id;
    import.notes = notes_of(session);
    if (import.dry_run) {
        open_trial(session);
    }
    const ImportCursor first = cursor_behind(header);
    session.block.end = first;
    if (import.cursor.bytes_read > first.bytes_read) {
        session.block.end = import.cursor;
        session.reader = std::make_unique<CsvReader>(
            path, dialect.separator, offset_of(import.cursor), import.cursor.lines_read);
    }
}

/// Begins the trial again when it is not in step with the import: after a kill between the two
/// commits, on another machine, or with a damaged file.
void ImportRunner::open_trial(Session& session) const {
    Import& import = session.import;
    const std::filesystem::path upload = spool_ / import.file;
    try {
        require_plain_file(trial_of(upload));
        session.trial = std::make_unique<store::imports::ImportTrial>(trial_of(upload));
        if (session.trial->cursor() == import.cursor) {
            return;
        }
    } catch (const Error& error) {
        log::info("service", "the trial of import {} begins again: {}", import.id, error.what());
    }
    session.trial.reset();
    remove_trial(upload);
    require_plain_file(trial_of(upload));
    session.trial = std::make_unique<store::imports::ImportTrial>(trial_of(upload));
    database_.write(db::WriteClass::kBulk,
                    [&](db::WriteTx& tx) { store::imports::begin_again(tx, import.id); });
    import.cursor = {};
    import.counts = {};
}

/// How the file was understood: sentences for people.
std::vector<std::string> ImportRunner::notes_of(const Session& session) {
    std::vector<std::string> notes = session.columns->notes();
    if (session.import.remembered) {
        notes.emplace_back(
            "The columns were taken as you said for the last file with the same columns.");
    }
    if (session.guess && !session.guess->certain &&
        session.import.encoding == TextEncoding::kUtf8) {
        notes.emplace_back(
            "The file is not UTF-8, so rows with letters such as ä or é were rejected. Import it "
            "again with the encoding windows-1252, which Excel uses in Western Europe.");
    }
    return notes;
}

void ImportRunner::begin_block(Block& block, const ImportCursor& start) {
    block.good.clear();
    block.bad.clear();
    block.taken = 0;
    block.start = start.bytes_read;
    block.end = start;
    block.last = false;
    block.reading = true;
    block.done = false;
}

/// The one that is begun already, or a new one.
void ImportRunner::take_next_block(Session& session) {
    if (session.ahead.done) {
        begin_block(session.block, session.block.end);
        return;
    }
    std::swap(session.block, session.ahead);
    session.ahead.good.clear();
    session.ahead.bad.clear();
    session.ahead.done = true;
}

/// False at the end of the file.
bool ImportRunner::read_row(Session& session, Block& block, ImportedRecipient& recipient) {
    CsvRow& row = session.row;
    if (!session.reader->next(row)) {
        block.last = true;
        block.end.bytes_read = std::max(block.end.bytes_read, session.import.bytes_total);
        return false;
    }
    std::string fault = row.fault.empty() ? session.columns->read(row.cells, recipient) : row.fault;
    if (fault.empty()) {
        block.good.push_back(std::move(recipient));
    } else {
        block.bad.push_back({row.line, std::move(fault), to_valid_utf8(row.raw)});
    }
    block.end = cursor_behind(row);
    return true;
}

template <typename IsTime>
void ImportRunner::read_block(Session& session, Block& block, IsTime is_time) {
    ImportedRecipient recipient;
    std::size_t rows = 0;
    while (block.good.size() < kBlockRows && block.bad.size() < kBlockBadRows &&
           block.end.bytes_read - block.start < kBlockBytes) {
        if (!read_row(session, block, recipient)) {
            break;
        }
        if (++rows % kRowsPerLook == 0 && is_time()) {
            return;
        }
    }
    block.reading = false;
    if (block.good.size() >= kSortedFromRows) {
        sort_by_address(block.good);
    }
    block.end.block_rows = 0;
}

bool ImportRunner::write_and_read_on(Session& session,
                                     const std::function<bool(db::WriteTx&)>& work) const {
    bool result = false;
    std::promise<void> promise;
    std::future<void> written = promise.get_future();
    database_.submit(
        db::WriteClass::kBulk,
        [&](db::WriteTx& tx) { result = work(tx); },
        [&promise](const std::exception_ptr& error) {
            if (error) {
                promise.set_exception(error);
            } else {
                promise.set_value();
            }
        });
    const auto is_written = [&written] {
        return written.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    std::exception_ptr unread;  // the write under way still needs what is here
    try {
        if (!session.block.last) {
            if (session.ahead.done) {
                begin_block(session.ahead, session.block.end);
            }
            if (session.ahead.reading && !is_written()) {
                read_block(session, session.ahead, is_written);
            }
        }
    } catch (...) {
        unread = std::current_exception();
    }
    written.get();
    if (unread) {
        std::rethrow_exception(unread);
    }
    return result;
}

ImportCounts ImportRunner::try_rows(Session& session,
                                    std::span<const ImportedRecipient> rows,
                                    const ImportCursor& cursor) const {
    const Import& import = session.import;
    session.trial->begin();
    const ImportCounts counts = database_.read([&](const db::ReadTx& tx) {
        return store::imports::preview_rows(
            tx, import.list_id, rows, import.update, *session.trial);
    });
    session.trial->commit(cursor);
    crash_point("import_trial");
    return counts;
}

ImportCounts ImportRunner::take_rows(db::WriteTx& tx,
                                     Session& session,
                                     std::span<const ImportedRecipient> rows) {
    const Import& import = session.import;
    if (import.list_id == 0) {
        session.lists.make_missing(tx, import, rows);
    }
    return take_into(tx, import, rows);
}

bool ImportRunner::commit_slice(Session& session, const queue::Progress& progress) {
    Block& block = session.block;
    const std::size_t count = std::min(slice_.rows(), block.good.size() - block.taken);
    const std::span rows = std::span(std::as_const(block.good)).subspan(block.taken, count);
    ImportCursor cursor = session.import.cursor;
    cursor.block_rows += static_cast<std::int64_t>(count);
    const bool ends_block = block.taken + count == block.good.size();
    if (ends_block) {
        cursor = block.end;
    }
    const bool tries = session.import.dry_run;
    const SteadyTime began = database_.clock().steady();
    const ImportCounts tried = tries ? try_rows(session, rows, cursor) : ImportCounts();
    std::chrono::nanoseconds time{0};
    const bool ours = write_and_read_on(session, [&](db::WriteTx& tx) {
        const SteadyTime start = database_.clock().steady();
        const Import import = store::imports::get(tx, session.import.id);
        if (import.ended() || import.cursor != session.import.cursor) {
            return false;
        }
        if (import.cursor == ImportCursor{}) {
            store::imports::describe(tx, session.import);
        }
        ImportCounts counts = tries ? tried : take_rows(tx, session, rows);
        if (block.taken == 0) {
            keep_rejected(tx, import, block.bad);
            counts.rejected = static_cast<std::int64_t>(block.bad.size());
        }
        counts.rows = static_cast<std::int64_t>(count) + counts.rejected;
        store::imports::advance(tx, import.id, cursor, counts);
        if (ends_block && block.last) {
            store::imports::end(tx, import.id, ImportState::kDone, std::nullopt);
        }
        progress.made(tx);
        crash_point("import_slice");
        time = database_.clock().steady() - (tries ? began : start);
        return true;
    });
    block.taken += count;
    block.done = ends_block;
    session.import.cursor = cursor;
    slice_.took(time, count);
    if (ours) {
        crash_point("import_committed");
    }
    return ours;
}

bool ImportRunner::advance(std::int64_t import_id, const queue::Progress& progress) {
    Session& session = *sessions_.at(import_id);
    Block& block = session.block;
    if (block.done) {
        take_next_block(session);
    }
    if (block.reading) {
        const SteadyTime until = database_.clock().steady() + kReadTime;
        read_block(session, block, [&] { return database_.clock().steady() > until; });
        if (block.reading) {
            return true;
        }
    }
    // Behind a restart; of every later block nothing is taken.
    block.taken = std::max(
        block.taken,
        std::min(static_cast<std::size_t>(session.import.cursor.block_rows), block.good.size()));
    if (!commit_slice(session, progress)) {
        sessions_.erase(import_id);
        return true;
    }
    if (session.block.done && session.block.last) {
        remove_file(session.import);
        sessions_.erase(import_id);
        return false;
    }
    return true;
}

bool ImportRunner::is_between_blocks(std::int64_t import_id) const {
    const auto found = sessions_.find(import_id);
    return found == sessions_.end() || (!found->second->decoder && found->second->block.done);
}

bool ImportRunner::run_slice(std::int64_t import_id, const queue::Progress& progress) {
    const auto known = sessions_.find(import_id);
    const bool reads = known != sessions_.end() && known->second->reader;
    if (!reads) {  // not yet begun, or being unpacked, which a commit does not guard
        const Import import = database_.read(
            [&](const db::ReadTx& tx) { return store::imports::get(tx, import_id); });
        if (import.ended()) {
            sessions_.erase(import_id);
            remove_file(import);
            return false;
        }
        try {
            if (known == sessions_.end()) {
                make_room();
                sessions_.emplace(import_id, open(import));
            }
            if (!prepare(*sessions_.at(import_id))) {
                return true;
            }
        } catch (const Error& error) {
            sessions_.erase(import_id);
            if (error.code() != ErrorCode::kInvalid && error.code() != ErrorCode::kNotFound) {
                throw;
            }
            return end(import, error.what());
        }
    }
    try {
        return advance(import_id, progress);
    } catch (...) {
        sessions_.erase(import_id);
        throw;
    }
}

void ImportRunner::make_room() {
    while (sessions_.size() >= kMostOpen) {
        sessions_.erase(sessions_.begin());
    }
}

}  // namespace campaignd::service
