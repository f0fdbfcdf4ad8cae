#include "store/recipient_attributes.h"

namespace campaignd::store::recipients {
namespace {

constexpr const char* kIsThere = R"sql(
SELECT 1 FROM recipient WHERE id = ?1 AND status <> 4)sql";

constexpr const char* kAttributes = R"sql(
SELECT attributes FROM recipient WHERE id = ?1)sql";

constexpr const char* kSetAttributes = R"sql(
UPDATE recipient SET attributes = ?2, updated_at = ?3, revision = revision + 1 WHERE id = ?1)sql";

}  // namespace

bool is_erased(const db::ReadTx& tx, std::int64_t id) {
    return !tx.find_integer(kIsThere, id).has_value();
}

std::string attributes(const db::ReadTx& tx, std::int64_t id) {
    db::Statement row = tx.query(kAttributes, id);
    return row.step() ? row.string(0) : "{}";
}

void set_attributes(db::WriteTx& tx, std::int64_t id, const std::string& attributes) {
    tx.run(kSetAttributes, id, attributes, tx.now());
}

}  // namespace campaignd::store::recipients
