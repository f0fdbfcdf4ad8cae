#include "store/imports.h"

#include "store/existing.h"
#include "wire/columns.h"

namespace campaignd::store::imports {
namespace {

constexpr const char* kInsertImport = R"sql(
INSERT INTO import(list_id, file, mapping, bytes_total, created_at, on_known, dry_run, remembered,
                   file_name, created_by, encoding, joins)
VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))sql";

// What import_of() reads.
#define SELECT_IMPORT                                                                       \
    "SELECT id, list_id, state, file, mapping, bytes_total, bytes_read, lines_read, rows, " \
    "created, updated, unchanged, rejected, error, created_at, finished_at, block_rows, "   \
    "not_active, unknown_zones, notes, unknown_lists, on_known, dry_run, remembered, "      \
    "file_name, created_by, columns, encoding, separator, preset, joins FROM import"

constexpr const char* kFindImport = SELECT_IMPORT R"sql( WHERE id = ?1)sql";

constexpr const char* kListImports =
    SELECT_IMPORT R"sql( WHERE id < ?1 ORDER BY id DESC LIMIT ?2)sql";

constexpr const char* kCountImports = R"sql(SELECT count(*) FROM import)sql";

constexpr const char* kFilesOfOpenImports = R"sql(
SELECT file FROM import WHERE state < 2)sql";

constexpr const char* kHasOpenImport = R"sql(
SELECT EXISTS (SELECT 1 FROM import WHERE list_id = ?1 AND state < 2))sql";

constexpr const char* kAdvanceImport = R"sql(
UPDATE import SET state = 1, bytes_read = ?2, lines_read = ?3, rows = rows + ?4,
       created = created + ?5, updated = updated + ?6, unchanged = unchanged + ?7,
       rejected = rejected + ?8, block_rows = ?9, not_active = not_active + ?10,
       unknown_zones = unknown_zones + ?11, unknown_lists = unknown_lists + ?12
WHERE id = ?1)sql";

constexpr const char* kDescribe = R"sql(
UPDATE import SET notes = ?2, columns = ?3, encoding = ?4, separator = ?5, preset = ?6,
       bytes_total = ?7
WHERE id = ?1)sql";

constexpr const char* kBeginAgain = R"sql(
UPDATE import SET bytes_read = 0, lines_read = 0, block_rows = 0, rows = 0, created = 0,
       updated = 0, unchanged = 0, rejected = 0, not_active = 0, unknown_zones = 0,
       unknown_lists = 0
WHERE id = ?1)sql";

constexpr const char* kForgetRejected = R"sql(DELETE FROM import_rejected WHERE import_id = ?1)sql";

constexpr const char* kEndImport = R"sql(
UPDATE import SET state = ?2, error = ?3, finished_at = ?4 WHERE id = ?1)sql";

constexpr const char* kRecall = R"sql(
SELECT mapping FROM import_mapping WHERE header = ?1 AND mapping <> '')sql";

constexpr const char* kRemember = R"sql(
INSERT INTO import_mapping(header, mapping, at) VALUES (?1, ?2, ?3)
ON CONFLICT(header) DO UPDATE SET mapping = excluded.mapping, at = excluded.at)sql";

constexpr const char* kInsertRejected = R"sql(
INSERT INTO import_rejected(import_id, line, reason, row) VALUES (?1, ?2, ?3, ?4))sql";

constexpr const char* kListRejected = R"sql(
SELECT line, reason, row FROM import_rejected
WHERE import_id = ?1 AND line > ?2 ORDER BY line LIMIT ?3)sql";

constexpr const char* kRemoveRejectedOfList = R"sql(
DELETE FROM import_rejected WHERE (import_id, line) IN (
    SELECT r.import_id, r.line FROM import i JOIN import_rejected r ON r.import_id = i.id
     WHERE i.list_id = ?1 LIMIT ?2))sql";

constexpr const char* kRemoveImportsOfList = R"sql(
DELETE FROM import WHERE list_id = ?1 AND state >= 2)sql";

Import import_of(const db::Statement& row) {
    Import import;
    import.id = row.integer(0);
    import.list_id = row.integer(1);
    import.state = static_cast<ImportState>(row.integer(2));
    import.file = row.string(3);
    import.mapping = ImportMapping::from_stored(row.text(4));
    import.bytes_total = row.integer(5);
    import.cursor = {row.integer(6), row.integer(7), row.integer(16)};
    import.counts = {row.integer(8),
                     row.integer(9),
                     row.integer(10),
                     row.integer(11),
                     row.integer(12),
                     row.integer(17),
                     row.integer(18),
                     row.integer(20)};
    import.notes = wire::notes_from_column(row.text(19));
    import.update = static_cast<ImportUpdate>(row.integer(21));
    import.dry_run = row.integer(22) != 0;
    import.remembered = row.integer(23) != 0;
    import.file_name = row.string(24);
    import.created_by = row.string(25);
    import.columns = ImportMapping::from_stored(row.text(26));
    if (const auto encoding = row.optional_integer(27)) {
        import.encoding = static_cast<TextEncoding>(*encoding);
    }
    import.separator = row.string(28);
    import.preset = row.string(29);
    import.joins = row.integer(30) != 0;
    import.error = row.optional_string(13);
    import.created_at = row.integer(14);
    import.finished_at = row.optional_integer(15);
    return import;
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Import& import) {
    tx.run(kInsertImport,
           import.list_id,
           import.file,
           import.mapping.stored(),
           import.bytes_total,
           tx.now(),
           import.update,
           import.dry_run,
           import.remembered,
           import.file_name,
           import.created_by,
           import.encoding,
           import.joins);
    return tx.last_id();
}

std::optional<Import> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindImport, id), import_of);
}

Import get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "import", id);
}

std::vector<Import> list(const db::ReadTx& tx, std::int64_t before_id, int limit) {
    return db::all(
        tx.query(kListImports, before_id > 0 ? before_id : std::int64_t{1} << 62U, limit),
        import_of);
}

std::int64_t count(const db::ReadTx& tx) {
    return tx.find_integer(kCountImports).value_or(0);
}

std::vector<std::string> open_files(const db::ReadTx& tx) {
    return db::strings(tx.query(kFilesOfOpenImports));
}

bool has_open(const db::ReadTx& tx, std::int64_t list_id) {
    return tx.find_integer(kHasOpenImport, list_id).value_or(0) != 0;
}

void advance(db::WriteTx& tx,
             std::int64_t id,
             const ImportCursor& cursor,
             const ImportCounts& counts) {
    tx.run(kAdvanceImport,
           id,
           cursor.bytes_read,
           cursor.lines_read,
           counts.rows,
           counts.created,
           counts.updated,
           counts.unchanged,
           counts.rejected,
           cursor.block_rows,
           counts.not_active,
           counts.unknown_zones,
           counts.unknown_lists);
}

void begin_again(db::WriteTx& tx, std::int64_t id) {
    tx.run(kBeginAgain, id);
    tx.run(kForgetRejected, id);
}

void describe(db::WriteTx& tx, const Import& import) {
    tx.run(kDescribe,
           import.id,
           wire::notes_to_column(import.notes),
           import.columns.stored(),
           import.encoding,
           import.separator,
           import.preset,
           import.bytes_total);
}

std::optional<ImportMapping> recall_mapping(const db::ReadTx& tx, std::string_view header) {
    return db::first(tx.query(kRecall, header), [](const db::Statement& row) {
        return ImportMapping::from_stored(row.text(0));
    });
}

void remember_mapping(db::WriteTx& tx, std::string_view header, const ImportMapping& mapping) {
    tx.run(kRemember, header, mapping.stored(), tx.now());
}

void end(db::WriteTx& tx,
         std::int64_t id,
         ImportState state,
         const std::optional<std::string>& error) {
    tx.run(kEndImport, id, state, error, tx.now());
}

void insert_rejected(db::WriteTx& tx, std::int64_t import_id, const RejectedRow& row) {
    tx.run(kInsertRejected, import_id, row.line, row.reason, row.row);
}

std::vector<RejectedRow> list_rejected(const db::ReadTx& tx,
                                       std::int64_t import_id,
                                       std::int64_t after_line,
                                       int limit) {
    return db::all(tx.query(kListRejected, import_id, after_line, limit),
                   [](const db::Statement& row) {
                       return RejectedRow{row.integer(0), row.string(1), row.string(2)};
                   });
}

int remove_rejected_of_list(db::WriteTx& tx, std::int64_t list_id, int limit) {
    return tx.run(kRemoveRejectedOfList, list_id, limit);
}

void remove_of_list(db::WriteTx& tx, std::int64_t list_id) {
    tx.run(kRemoveImportsOfList, list_id);
}

}  // namespace campaignd::store::imports
