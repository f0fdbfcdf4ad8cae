#include "store/settings.h"

#include "base/text.h"
#include "model/time_zone.h"
#include "wire/columns.h"

namespace campaignd::store::settings {
namespace {

constexpr const char* kFind = R"sql(
    SELECT value FROM setting WHERE key = ?1
)sql";

constexpr const char* kPut = R"sql(
    INSERT INTO setting(key, value) VALUES (?1, ?2)
    ON CONFLICT(key) DO UPDATE SET value = excluded.value
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM setting WHERE key = ?1
)sql";

// the text of a whole number
constexpr const char* kRaise = R"sql(
    INSERT INTO setting(key, value) VALUES (?1, '2')
    ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1
)sql";

}  // namespace

std::optional<std::string> find(const db::ReadTx& tx, std::string_view key) {
    db::Statement row = tx.query(kFind, key);
    if (!row.step()) {
        return std::nullopt;
    }
    return row.string(0);
}

void put(db::WriteTx& tx, std::string_view key, std::string_view value) {
    tx.run(kPut, key, value);
}

bool remove(db::WriteTx& tx, std::string_view key) {
    return tx.run(kRemove, key) > 0;
}

std::string time_zone(const db::ReadTx& tx) {
    const auto chosen = wire::text_from_column(find(tx, kTimeZone).value_or(""));
    return chosen && is_time_zone(*chosen) ? *chosen : "UTC";
}

std::int64_t revision(const db::ReadTx& tx, std::string_view key) {
    return parse_int(find(tx, key).value_or("1")).value_or(1);
}

void raise_revision(db::WriteTx& tx, std::string_view key) {
    tx.run(kRaise, key);
}

}  // namespace campaignd::store::settings
