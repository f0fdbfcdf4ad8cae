#include "store/audit.h"

#include "wire/columns.h"

namespace campaignd::store::audit {
namespace {

constexpr const char* kAppend = R"sql(
    INSERT INTO audit(at, actor, action, target, detail) VALUES (?1, ?2, ?3, ?4, ?5)
)sql";

constexpr const char* kList = R"sql(
    SELECT id, at, actor, action, target, detail FROM audit
    WHERE id < ?2 AND (?1 = '' OR instr(lower(actor || ' ' || action || ' ' || target),
                                        lower(?1)) > 0)
    ORDER BY id DESC LIMIT ?3
)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM audit
        WHERE ?1 = '' OR instr(lower(actor || ' ' || action || ' ' || target), lower(?1)) > 0
        LIMIT ?2)
)sql";

constexpr const char* kCountOwn = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM audit WHERE target = ?1 AND actor = ?1 LIMIT ?2)
)sql";

}  // namespace

void append(db::WriteTx& tx,
            std::string_view actor,
            std::string_view action,
            std::string_view target,
            const Detail& detail) {
    tx.run(kAppend, tx.now(), actor, action, target, wire::detail_to_column(detail));
}

std::vector<AuditEntry> list(const db::ReadTx& tx,
                             std::string_view q,
                             std::int64_t before,
                             int limit) {
    return db::all(tx.query(kList, q, before, limit), [](const db::Statement& row) {
        return AuditEntry{.id = row.integer(0),
                          .at = row.integer(1),
                          .actor = row.string(2),
                          .action = row.string(3),
                          .target = row.string(4),
                          .detail = row.string(5)};
    });
}

std::int64_t count(const db::ReadTx& tx, std::string_view q, std::int64_t cap) {
    return tx.find_integer(kCount, q, cap).value_or(0);
}

std::int64_t count_own(const db::ReadTx& tx, std::string_view who, std::int64_t cap) {
    return tx.find_integer(kCountOwn, who, cap).value_or(0);
}

}  // namespace campaignd::store::audit
