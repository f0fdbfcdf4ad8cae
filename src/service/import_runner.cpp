#include "service/import_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/crash_point.h"
#include "base/text.h"
#include "store/import_rows.h"
#include "store/imports.h"

namespace campaignd::service {
namespace {

using model::Import;
using model::ImportCounts;
using model::ImportState;

constexpr std::size_t kFirstSliceRows = 500;
constexpr std::size_t kMinSliceRows = 100;
constexpr std::size_t kMaxSliceRows = 10'000;
constexpr std::int64_t kMaxSliceBytes = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kSliceTime{25};

std::uint64_t offset_of(const model::ImportCursor& cursor) {
    return static_cast<std::uint64_t>(cursor.bytes_read);
}

model::ImportCursor cursor_behind(const CsvRow& row) {
    return {static_cast<std::int64_t>(row.end_offset), row.end_lines};
}

Import get_import(const db::ReadTx& tx, std::int64_t id) {
    std::optional<Import> found = store::find_import(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no import {}", id));
    }
    return std::move(*found);
}

/// Keeps bad rows up to the cap; all of them are counted.
void keep_rejected(db::WriteTx& tx,
                   const Import& import,
                   const std::vector<model::RejectedRow>& rows) {
    std::int64_t kept = import.counts.rejected;
    for (const model::RejectedRow& row : rows) {
        if (kept++ >= model::kMaxStoredRejectedRows) {
            return;
        }
        store::insert_rejected(tx, import.id, row);
    }
}

}  // namespace

ImportRunner::ImportRunner(db::Database& database, std::filesystem::path spool)
    : database_(database), spool_(std::move(spool)), slice_rows_(kFirstSliceRows) {}

ImportRunner::~ImportRunner() = default;

void ImportRunner::remove_file(const Import& import) const noexcept {
    std::error_code ignored;
    std::filesystem::remove(spool_ / import.file, ignored);
}

bool ImportRunner::end(const Import& import, const std::string& error) {
    session_.reset();
    database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::end_import(tx, import.id, ImportState::kFailed, error);
    });
    remove_file(import);
    return false;
}

/// The header row is read each time: it decides what the cells mean.
std::unique_ptr<ImportRunner::Session> ImportRunner::open(const Import& import) const {
    const std::filesystem::path path = spool_ / import.file;
    auto session = std::make_unique<Session>();
    session->import = import;
    const CsvDialect dialect = detect_dialect(path);
    session->reader = std::make_unique<CsvReader>(path, dialect.separator, dialect.start, 0);
    CsvRow& header = session->row;
    if (!session->reader->next(header)) {
        fail(ErrorCode::kInvalid,
             "the file is empty; its first row must name the columns, one of them \"email\"");
    }
    if (!header.fault.empty()) {
        fail(ErrorCode::kInvalid, "the first row cannot be read: " + header.fault);
    }
    session->columns = std::make_unique<model::ImportColumns>(
        header.cells, nlohmann::json::parse(import.mapping));
    session->cursor = cursor_behind(header);
    if (import.cursor.bytes_read > session->cursor.bytes_read) {
        session->cursor = import.cursor;
        session->reader = std::make_unique<CsvReader>(
            path, dialect.separator, offset_of(import.cursor), import.cursor.lines_read);
    }
    return session;
}

void ImportRunner::read_slice(Session& session) {
    slice_.from = session.cursor;
    slice_.to = session.cursor;
    slice_.bad.clear();
    slice_.last = false;
    std::size_t good = 0;
    slice_.good.resize(slice_rows_);
    while (good + slice_.bad.size() < slice_rows_ &&
           slice_.to.bytes_read - slice_.from.bytes_read < kMaxSliceBytes) {
        CsvRow& row = session.row;
        if (!session.reader->next(row)) {
            slice_.last = true;
            slice_.to.bytes_read = session.import.bytes_total;
            break;
        }
        std::string fault =
            row.fault.empty() ? session.columns->read(row.cells, slice_.good[good]) : row.fault;
        if (fault.empty()) {
            ++good;
        } else {
            slice_.bad.push_back({row.line, std::move(fault), to_valid_utf8(row.raw)});
        }
        slice_.to = cursor_behind(row);
    }
    slice_.good.resize(good);
}

bool ImportRunner::commit_slice(const Session& session) {
    const std::int64_t id = session.import.id;
    return database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const Import import = get_import(tx, id);
        if (import.ended() || import.cursor != session.import.cursor) {
            return false;
        }
        ImportCounts counts = store::apply_import_rows(tx, import.list_id, slice_.good);
        counts.rejected = static_cast<std::int64_t>(slice_.bad.size());
        counts.rows = static_cast<std::int64_t>(slice_.good.size()) + counts.rejected;
        keep_rejected(tx, import, slice_.bad);
        store::advance_import(tx, id, slice_.to, counts);
        if (slice_.last) {
            store::end_import(tx, id, ImportState::kDone, std::nullopt);
        }
        crash_point("import_slice");
        return true;
    });
}

void ImportRunner::adapt(std::chrono::nanoseconds time, std::size_t rows) {
    if (rows < slice_rows_) {
        return;
    }
    const double factor = std::clamp(
        static_cast<double>(std::chrono::nanoseconds(kSliceTime).count()) /
            static_cast<double>(std::max<std::int64_t>(time.count(), 1)),
        0.5,
        2.0);
    slice_rows_ = std::clamp(static_cast<std::size_t>(static_cast<double>(rows) * factor),
                             kMinSliceRows,
                             kMaxSliceRows);
}

bool ImportRunner::run_slice(std::int64_t import_id) {
    if (!session_ || session_->import.id != import_id) {
        session_.reset();
        const Import import =
            database_.read([&](const db::ReadTx& tx) { return get_import(tx, import_id); });
        if (import.ended()) {
            remove_file(import);
            return false;
        }
        try {
            session_ = open(import);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::kInvalid && error.code() != ErrorCode::kNotFound) {
                throw;
            }
            return end(import, error.what());
        }
    }
    Session& session = *session_;
    try {
        read_slice(session);
        const SteadyTime start = database_.clock().steady();
        if (!commit_slice(session)) {
            session_.reset();
            return true;
        }
        adapt(database_.clock().steady() - start, slice_.good.size() + slice_.bad.size());
    } catch (...) {
        session_.reset();
        throw;
    }
    session.cursor = slice_.to;
    session.import.cursor = slice_.to;
    if (slice_.last) {
        remove_file(session.import);
        session_.reset();
        return false;
    }
    return true;
}

}  // namespace campaignd::service
