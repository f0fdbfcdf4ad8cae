#include "service/people/imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/csv.h"
#include "base/log.h"
#include "base/own_file.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "db/backup.h"
#include "model/import_columns.h"
#include "queue/queue.h"
#include "service/people/csv_reader.h"
#include "store/imports.h"
#include "store/lists.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kFilePrefix = "import-";
constexpr int kRejectedPerRead = 500;
constexpr std::size_t kCutMargin = 4;        // a cut falls between characters
constexpr std::chrono::hours kOrphanAge{1};  // a younger file may be another process's upload

void remove_quietly(const std::filesystem::path& path) noexcept {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
}

/// A rename, or a copy where the upload lies on another file system.
void move_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code failed;
    std::filesystem::rename(from, to, failed);
    if (!failed) {
        return;
    }
    std::filesystem::copy_file(from, to, failed);
    if (failed) {
        remove_quietly(to);
        fail(ErrorCode::kUnavailable, "the upload cannot be kept: " + failed.message());
    }
    remove_quietly(from);
}

/// What a person says is remembered for the next file with these columns.
void choose_mapping(db::WriteTx& tx,
                    const std::optional<ImportMapping>& given,
                    const std::vector<std::string>& headers,
                    Import& import) {
    if (headers.empty()) {
        import.mapping = given.value_or(ImportMapping());
        return;
    }
    const std::string header = header_fingerprint(headers);
    if (!given) {
        const auto known = store::imports::recall_mapping(tx, header);
        import.mapping = known.value_or(ImportMapping());
        import.remembered = known.has_value();
        return;
    }
    import.mapping = *given;
    const bool by_place = std::any_of(given->columns.begin(),
                                      given->columns.end(),
                                      [](const auto& column) { return column.first[0] == '#'; });
    if (!by_place && !import.dry_run) {
        store::imports::remember_mapping(tx, header, *given);
    }
}

/// Somebody has to say where the people go: the request, or each row.
void require_list(const db::ReadTx& tx,
                  const Import& import,
                  const std::vector<std::string>& headers) {
    if (import.list_id != 0 && !store::lists::find(tx, import.list_id)) {
        throw Error(std::vector{
            FieldError{"list_id", fmt::format("list {} does not exist", import.list_id)}});
    }
    if (import.list_id != 0 || headers.empty()) {
        return;  // a header that cannot be read fails the import, which says why
    }
    const std::vector<std::string_view> views(headers.begin(), headers.end());
    if (!ImportColumns(views, import.mapping, import.file_name).names_lists()) {
        throw Error(std::vector{
            FieldError{"list_id", "is required: the file does not say in which lists people are"}});
    }
}

/// One row of rejected.csv: line, reason and the cells of the file, `skip` of which are its own.
void append_rejected(std::string& text, const RejectedRow& row, char separator, std::size_t skip) {
    const bool cut = row.row.size() + kCutMargin > kMaxRejectedRowBytes;
    text += fmt::format("{},", row.line);
    append_csv_cell(
        text,
        cut ? row.reason + "; the row is too long to be kept here: correct it in your file"
            : row.reason);
    const std::vector<std::string> cells =
        cut ? std::vector<std::string>() : csv_cells(row.row, separator);
    for (std::size_t i = skip; i < cells.size(); ++i) {
        text += ',';
        append_csv_cell(text, cells[i]);
    }
    text += "\r\n";
}

}  // namespace

Imports::Imports(db::Database& database, std::filesystem::path spool)
    : database_(database), spool_(std::move(spool)) {
    std::filesystem::create_directories(spool_);
}

std::string Imports::take_into_spool(const std::filesystem::path& file) const {
    std::string name = fmt::format("{}{}.csv", kFilePrefix, hex_encode(random_bytes(16)));
    move_file(file, spool_ / name);
    db::sync_to_disk(spool_ / name);
    db::sync_to_disk(spool_);
    return name;
}

Import Imports::create(const Actor& actor, ImportOrder order) {
    Import import;
    import.list_id = order.list_id;
    import.update = order.update;
    import.dry_run = order.dry_run;
    import.joins = order.joins;
    import.encoding = order.encoding;
    import.file_name = truncate_utf8(to_valid_utf8(order.file_name), kMaxImportFileNameBytes);
    import.created_by = actor.name;
    try {
        const std::vector<std::string> headers = import_headers(order.file, spool_, order.encoding);
        import.bytes_total = static_cast<std::int64_t>(std::filesystem::file_size(order.file));
        import.file = take_into_spool(order.file);
        return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            choose_mapping(tx, order.mapping, headers, import);
            require_list(tx, import, headers);
            const std::int64_t id = store::imports::insert(tx, import);
            queue::enqueue(tx, "import", id, tx.now());
            audit(tx,
                  actor,
                  import.dry_run ? "import.try" : "import.create",
                  id,
                  {{"list_id", order.list_id},
                   {"bytes", import.bytes_total},
                   {"file", import.file_name}});
            return store::imports::get(tx, id);
        });
    } catch (...) {
        remove_quietly(order.file);
        if (!import.file.empty()) {
            remove_quietly(spool_ / import.file);
        }
        throw;
    }
}

ImportInspection Imports::inspect(const InspectionOrder& order) const {
    return inspect_import(database_, spool_, order);
}

Import Imports::cancel(const Actor& actor, std::int64_t id) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Import import = store::imports::get(tx, id);
        if (import.state == ImportState::kCancelled) {
            return import;
        }
        if (import.ended()) {
            fail(ErrorCode::kConflict, fmt::format("import {} has ended already", id));
        }
        store::imports::end(tx, id, ImportState::kCancelled, std::nullopt);
        audit(tx, actor, "import.cancel", id, {{"rows", import.counts.rows}});
        return store::imports::get(tx, id);
    });
}

Import Imports::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return store::imports::get(tx, id); });
}

Page<Import> Imports::list(const PageQuery& query) const {
    const std::int64_t before = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(
            store::imports::list(tx, before, query.limit + 1), query, store::imports::count(tx));
    });
}

void Imports::write_rejected_csv(std::int64_t id,
                                 const std::function<void(std::string_view)>& sink) const {
    const Import import = get(id);
    const auto& columns = import.columns.columns;
    const bool again = columns.size() > 1 && columns[0].first == kRejectedLineHeader &&
                       columns[1].first == kRejectedReasonHeader;
    const std::size_t skip = again ? 2 : 0;
    std::string header = fmt::format("{},{}", kRejectedLineHeader, kRejectedReasonHeader);
    for (std::size_t i = skip; i < columns.size(); ++i) {
        header += ',';
        append_csv_cell(header, columns[i].first);
    }
    sink(header + "\r\n");
    const char separator = import.separator.empty() ? ',' : import.separator[0];
    std::int64_t after = 0;
    while (true) {
        const std::vector<RejectedRow> rows = database_.read([&](const db::ReadTx& tx) {
            return store::imports::list_rejected(tx, id, after, kRejectedPerRead);
        });
        std::string text;
        for (const RejectedRow& row : rows) {
            append_rejected(text, row, separator, skip);
            after = row.line;
        }
        if (rows.empty()) {
            return;
        }
        sink(text);
    }
}

int Imports::remove_orphans() {
    const std::vector<std::string> owned =
        database_.read([](const db::ReadTx& tx) { return store::imports::open_files(tx); });
    const auto oldest = std::filesystem::file_time_type::clock::now() - kOrphanAge;
    int removed = 0;
    for (const auto& entry : std::filesystem::directory_iterator(spool_)) {
        const std::string name = entry.path().filename().string();
        std::error_code gone;
        const auto written = entry.last_write_time(gone);
        const std::string upload = name.substr(0, name.find(".csv") + 4);  // it or a copy of it
        if (!gone && written < oldest && name.starts_with(kFilePrefix) &&
            std::find(owned.begin(), owned.end(), upload) == owned.end()) {
            removed += remove_own_file(entry.path()) ? 1 : 0;
        }
    }
    if (removed > 0) {
        log::info("service", "removed {} uploads of imports that had ended", removed);
    }
    return removed;
}

}  // namespace campaignd::service
