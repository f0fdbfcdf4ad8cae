#include "store/import_trial.h"

#include "model/import_attributes.h"

namespace campaignd::store::imports {
namespace {

// It can be made anew at any time, so a power cut may take it along; a kill may not take half.
constexpr const char* kSetUp = R"(
PRAGMA journal_mode=TRUNCATE;
PRAGMA synchronous=OFF;
PRAGMA secure_delete=OFF;
CREATE TABLE IF NOT EXISTS person(
    email TEXT PRIMARY KEY COLLATE NOCASE, id INTEGER NOT NULL, name TEXT NOT NULL,
    attributes TEXT NOT NULL, timezone TEXT NOT NULL, status INTEGER NOT NULL,
    tags TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place(
    one INTEGER PRIMARY KEY, bytes_read INTEGER NOT NULL, lines_read INTEGER NOT NULL,
    block_rows INTEGER NOT NULL
) STRICT;
)";
constexpr const char* kPlace = "SELECT bytes_read, lines_read, block_rows FROM place";
constexpr const char* kSetPlace =
    "INSERT OR REPLACE INTO place(one, bytes_read, lines_read, block_rows) VALUES (1, ?1, ?2, ?3)";
constexpr const char* kFind =
    "SELECT id, name, attributes, timezone, status, tags FROM person WHERE email = ?1";
constexpr const char* kKeep =
    "INSERT OR REPLACE INTO person(email, id, name, attributes, timezone, status, tags) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

}  // namespace

ImportTrial::ImportTrial(const std::filesystem::path& file)
    : connection_(file, db::Access::kWriter) {
    connection_.execute(kSetUp);
}

ImportCursor ImportTrial::cursor() {
    return db::first(connection_.prepare(kPlace),
                     [](const db::Statement& row) {
                         return ImportCursor{row.integer(0), row.integer(1), row.integer(2)};
                     })
        .value_or(ImportCursor());
}

void ImportTrial::begin() {
    connection_.execute("BEGIN");
}

void ImportTrial::commit(const ImportCursor& cursor) {
    connection_.prepare(kSetPlace)
        .bind(cursor.bytes_read, cursor.lines_read, cursor.block_rows)
        .step();
    connection_.execute("COMMIT");
}

std::optional<KnownPerson> ImportTrial::find(const std::string& email) {
    db::Statement row = connection_.prepare(kFind);
    row.bind(email);
    return row.step() ? std::optional(KnownPerson{row.integer(0),
                                                  row.string(1),
                                                  row.string(2),
                                                  row.string(3),
                                                  static_cast<RecipientStatus>(row.integer(4)),
                                                  split_names(row.text(5))})
                      : std::nullopt;
}

void ImportTrial::keep(const std::string& email, const KnownPerson& person) {
    connection_.prepare(kKeep)
        .bind(email,
              person.id,
              person.name,
              person.attributes,
              person.timezone,
              person.status,
              join_names(person.tags))
        .step();
}

}  // namespace campaignd::store::imports
