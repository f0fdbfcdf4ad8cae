#include "store/audit.h"

#include "base/text.h"
#include "wire/columns.h"

// "user:1" of "user:1 anna@example.org" and "sender" of "sender.update": as the indexes have them.
#define AUDIT_WHO "substr(actor, 1, instr(actor || ' ', ' ') - 1)"
#define AUDIT_AREA "substr(action, 1, instr(action || '.', '.') - 1)"

// ?1 q in lower case, ?2 ids below, ?3 since, ?4 until, ?5 who, ?6 action, ?7 area, ?8 target, ?9
// how many, ?10 ids from. The ids of a time are looked up by the index of times, so that a walk by
// id ends where the time does.
#define AUDIT_MATCHES                                                               \
    " id <= min(?2 - 1, iif(?4 IS NULL, 9223372036854775807, coalesce("             \
    "         (SELECT max(id) FROM audit INDEXED BY audit_at WHERE at < ?4), -1)))" \
    " AND id >= max(?10, iif(?3 IS NULL, 0, coalesce("                              \
    "         (SELECT min(id) FROM audit INDEXED BY audit_at WHERE at >= ?3),"      \
    "         9223372036854775807)))"                                               \
    " AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)"                     \
    " AND (?5 = '' OR " AUDIT_WHO                                                   \
    " = ?5)"                                                                        \
    " AND (?6 = '' OR action = ?6)"                                                 \
    " AND (?7 = '' OR " AUDIT_AREA                                                  \
    " = ?7)"                                                                        \
    " AND (?8 = '' OR target = ?8)"                                                 \
    " AND (?1 = '' OR instr(lower(actor || ' ' || action || ' ' || target), ?1) > 0)"

#define AUDIT_LIST(index, narrow)                                                                  \
    "SELECT id, at, actor, action, target, detail, address, request_id, repeats FROM audit " index \
    " WHERE " narrow AUDIT_MATCHES " ORDER BY id DESC LIMIT ?9"

#define AUDIT_COUNT(index, narrow) \
    "SELECT count(*) FROM (SELECT 1 FROM audit " index " WHERE " narrow AUDIT_MATCHES " LIMIT ?9)"

// The last row of so many.
#define AUDIT_REACH(index, narrow)                                   \
    "SELECT id, at FROM audit " index " WHERE " narrow AUDIT_MATCHES \
    " ORDER BY id DESC LIMIT 1 OFFSET ?9 - 1"

namespace campaignd::store::audit {
namespace {

constexpr const char* kAppend = R"sql(
    INSERT INTO audit(at, actor, action, target, detail, address, request_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
)sql";

constexpr const char* kAddTimes = R"sql(
    INSERT INTO audit(at, actor, action, target, detail, address, minute, repeats)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT(minute, action, target, address, actor) WHERE minute IS NOT NULL
    DO UPDATE SET repeats = repeats + excluded.repeats
)sql";

constexpr const char* kPrune = R"sql(
    DELETE FROM audit
     WHERE id IN (SELECT id FROM audit INDEXED BY audit_at WHERE at < ?1 ORDER BY at LIMIT ?2)
)sql";

constexpr const char* kCountOwn = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM audit WHERE target = ?1 AND actor = ?1 LIMIT ?2)
)sql";

/// One way to look: by the filter that leaves least.
struct Look {
    const char* list;
    const char* count;
    const char* reach;
};

#define AUDIT_LOOK(index, narrow) \
    { AUDIT_LIST(index, narrow), AUDIT_COUNT(index, narrow), AUDIT_REACH(index, narrow) }

constexpr Look kAll AUDIT_LOOK("NOT INDEXED", "");
constexpr Look kByTarget AUDIT_LOOK("INDEXED BY audit_target", "target = ?8 AND");
constexpr Look kByAction AUDIT_LOOK("INDEXED BY audit_action", "action = ?6 AND");
constexpr Look kByWho AUDIT_LOOK("INDEXED BY audit_who", AUDIT_WHO " = ?5 AND");
constexpr Look kByArea AUDIT_LOOK("INDEXED BY audit_area", AUDIT_AREA " = ?7 AND");

bool is_action(const AuditFilter& filter) {
    return filter.what.find('.') != std::string::npos;
}

const Look& look_for(const AuditFilter& filter) {
    if (!filter.object.empty()) {
        return kByTarget;
    }
    if (is_action(filter)) {
        return kByAction;
    }
    if (!filter.who.empty()) {
        return kByWho;
    }
    return filter.what.empty() ? kAll : kByArea;
}

/// Which rows: those that hold the text, or whatever they hold, below an id and from one on.
struct Range {
    bool with_text = true;
    std::int64_t before = INT64_MAX;
    std::int64_t from = 0;
};

db::Statement asked(const db::ReadTx& tx,
                    const char* sql,
                    const AuditFilter& filter,
                    const Range& range,
                    std::int64_t limit) {
    const bool by_action = is_action(filter);
    return tx.query(sql,
                    range.with_text ? to_lower(filter.q) : std::string(),
                    range.before,
                    filter.since,
                    filter.until,
                    filter.who,
                    by_action ? filter.what : std::string(),
                    by_action ? std::string() : filter.what,
                    filter.object,
                    limit,
                    range.from);
}

/// How far a search goes back from `before`; without a text, or when that is all: from the first.
Found reach(const db::ReadTx& tx, const AuditFilter& filter, std::int64_t before) {
    Found found;
    if (!filter.q.empty()) {
        db::Statement row = asked(tx,
                                  look_for(filter).reach,
                                  filter,
                                  {.with_text = false, .before = before},
                                  kSearchReach);
        if (row.step()) {
            found.oldest = row.integer(0);
            found.oldest_at = row.integer(1);
        }
    }
    return found;
}

AuditEntry entry_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .at = row.integer(1),
            .actor = row.string(2),
            .action = row.string(3),
            .target = row.string(4),
            .detail = row.string(5),
            .address = row.string(6),
            .request_id = row.string(7),
            .repeats = row.integer(8)};
}

}  // namespace

void append(db::WriteTx& tx,
            std::string_view actor,
            std::string_view action,
            std::string_view target,
            const Detail& detail,
            const Origin& origin) {
    tx.run(kAppend,
           tx.now(),
           actor,
           action,
           target,
           wire::detail_to_column(detail),
           origin.address,
           origin.request_id);
}

void add_times(db::WriteTx& tx, const Counted& what, std::int64_t times) {
    tx.run(kAddTimes,
           tx.now(),
           what.actor,
           what.action,
           what.target,
           wire::detail_to_column(what.detail),
           what.network,
           what.minute,
           times);
}

Found list(const db::ReadTx& tx, const AuditFilter& filter, std::int64_t before, int limit) {
    Found found = reach(tx, filter, before);
    found.rows = db::all(
        asked(tx, look_for(filter).list, filter, {.before = before, .from = found.oldest}, limit),
        entry_of);
    return found;
}

std::int64_t count(const db::ReadTx& tx, const AuditFilter& filter, std::int64_t cap) {
    const std::int64_t from = reach(tx, filter, INT64_MAX).oldest;
    db::Statement row = asked(tx, look_for(filter).count, filter, {.from = from}, cap);
    return row.step() ? row.integer(0) : 0;
}

int prune(db::WriteTx& tx, TimeMs at, int limit) {
    return tx.run(kPrune, at, limit);
}

std::int64_t count_own(const db::ReadTx& tx, std::string_view who, std::int64_t cap) {
    return tx.find_integer(kCountOwn, who, cap).value_or(0);
}

}  // namespace campaignd::store::audit
