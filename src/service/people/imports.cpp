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
#include "base/rfc3339.h"
#include "db/backup.h"
#include "queue/queue.h"
#include "store/imports.h"
#include "store/lists.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kFilePrefix = "import-";
constexpr int kRejectedPerRead = 500;
constexpr std::chrono::hours kOrphanAge{1};  // a younger file may be another process's upload

std::vector<FieldError> mapping_faults(const nlohmann::json& mapping) {
    if (!mapping.is_object()) {
        return {FieldError{"mapping", "must be an object such as {\"email\":\"E-Mail\"}"}};
    }
    std::vector<FieldError> faults;
    for (const auto& [field, header] : mapping.items()) {
        if (!header.is_string() || field.empty()) {
            faults.push_back({"mapping." + field, "must be the name of a column"});
        }
    }
    if (mapping.size() > kMaxImportColumns) {
        faults.push_back(
            {"mapping", fmt::format("may name at most {} columns", kMaxImportColumns)});
    }
    return faults;
}

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

Import get_import(const db::ReadTx& tx, std::int64_t id) {
    std::optional<Import> found = store::imports::find(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no import {}", id));
    }
    return std::move(*found);
}

}  // namespace

Imports::Imports(db::Database& database, std::filesystem::path spool)
    : database_(database), spool_(std::move(spool)) {
    std::filesystem::create_directories(spool_);
}

std::string Imports::take_into_spool(const std::filesystem::path& file) const {
    const std::string name = fmt::format("{}{}.csv", kFilePrefix, hex_encode(random_bytes(16)));
    move_file(file, spool_ / name);
    db::sync_to_disk(spool_ / name);
    db::sync_to_disk(spool_);
    return name;
}

Import Imports::create(const Actor& actor,
                       std::int64_t list_id,
                       const std::filesystem::path& file,
                       const nlohmann::json& mapping) {
    Import import;
    import.list_id = list_id;
    try {
        if (std::vector<FieldError> faults = mapping_faults(mapping); !faults.empty()) {
            throw Error(std::move(faults));
        }
        import.mapping = mapping.dump();
        import.bytes_total = static_cast<std::int64_t>(std::filesystem::file_size(file));
        import.file = take_into_spool(file);
        return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            if (!store::lists::find(tx, list_id)) {
                throw Error(std::vector{
                    FieldError{"list_id", fmt::format("list {} does not exist", list_id)}});
            }
            const std::int64_t id = store::imports::insert(tx, import);
            queue::enqueue(tx, "import", id, tx.now());
            audit(tx,
                  actor,
                  "import.create",
                  fmt::format("import:{}", id),
                  {{"list_id", list_id}, {"bytes", import.bytes_total}});
            return get_import(tx, id);
        });
    } catch (...) {
        remove_quietly(file);
        if (!import.file.empty()) {
            remove_quietly(spool_ / import.file);
        }
        throw;
    }
}

Import Imports::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return get_import(tx, id); });
}

ImportsPage Imports::list(std::int64_t before_id, int limit) const {
    return database_.read([&](const db::ReadTx& tx) {
        ImportsPage page;
        page.items = store::imports::list(tx, before_id, limit + 1);
        if (page.items.size() > static_cast<std::size_t>(limit)) {
            page.items.pop_back();
            page.next = page.items.back().id;
        }
        page.total = store::imports::count(tx);
        return page;
    });
}

void Imports::write_rejected_csv(std::int64_t id,
                                 const std::function<void(std::string_view)>& sink) const {
    get(id);
    sink("line,reason,row\r\n");
    std::int64_t after = 0;
    while (true) {
        const std::vector<RejectedRow> rows = database_.read([&](const db::ReadTx& tx) {
            return store::imports::list_rejected(tx, id, after, kRejectedPerRead);
        });
        std::string text;
        for (const RejectedRow& row : rows) {
            text += fmt::format("{},", row.line);
            append_csv_cell(text, row.reason);
            text += ',';
            append_csv_cell(text, row.row);
            text += "\r\n";
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
        if (!gone && written < oldest && name.starts_with(kFilePrefix) &&
            std::find(owned.begin(), owned.end(), name) == owned.end()) {
            remove_quietly(entry.path());
            ++removed;
        }
    }
    if (removed > 0) {
        log::info("service", "removed {} uploads of imports that had ended", removed);
    }
    return removed;
}

nlohmann::json to_json(const Import& import) {
    return {{"id", import.id},
            {"list_id", import.list_id},
            {"state", to_text(import.state)},
            {"bytes_total", import.bytes_total},
            {"bytes_read", import.cursor.bytes_read},
            {"rows", import.counts.rows},
            {"created", import.counts.created},
            {"updated", import.counts.updated},
            {"unchanged", import.counts.unchanged},
            {"rejected", import.counts.rejected},
            {"not_active", import.counts.not_active},
            {"unknown_timezones", import.counts.unknown_zones},
            {"notes", nlohmann::json::parse(import.notes)},
            {"error", import.error ? nlohmann::json(*import.error) : nlohmann::json(nullptr)},
            {"created_at", to_rfc3339(import.created_at)},
            {"finished_at",
             import.finished_at ? nlohmann::json(to_rfc3339(*import.finished_at))
                                : nlohmann::json(nullptr)}};
}

}  // namespace campaignd::service
