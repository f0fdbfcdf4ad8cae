#include "store/recipient_search.h"

#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "store/like.h"
#include "store/lists.h"
#include "store/recipients.h"

namespace campaignd::store::recipients {
namespace {

using RecipientPage = Page<Recipient>;

constexpr std::int64_t kCountCap = 1'000;
constexpr std::int64_t kReach = 50'000;  // people that one page looks at, where few may match
constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();
constexpr const char* kReachOfAll = R"sql(
    SELECT id FROM recipient WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2)sql";
constexpr const char* kReachOfList = R"sql(
    SELECT recipient_id FROM list_member WHERE list_id = ?3 AND recipient_id > ?1
     ORDER BY recipient_id LIMIT 1 OFFSET ?2)sql";
constexpr std::string_view kEndOfRange = "\xF4\x8F\xBF\xBF";  // U+10FFFF sorts behind all text

/// Where a page goes on. Written "i:ID" (by id), "p:ADDRESS" (addresses that start with q).
struct Cursor {
    bool by_prefix = false;
    std::string after_email;
    std::int64_t after_id = 0;
};

Cursor parse_cursor(const RecipientQuery& query) {
    Cursor cursor;
    cursor.by_prefix = !query.q.empty();
    if (!query.cursor) {
        return cursor;
    }
    const std::string_view text = *query.cursor;
    if (text.starts_with("p:") && cursor.by_prefix) {
        cursor.after_email = text.substr(2);
        return cursor;
    }
    const std::optional<std::int64_t> id =
        text.starts_with("i:") ? parse_int(text.substr(2)) : std::nullopt;
    if (!id) {
        throw Error(std::vector{FieldError{"cursor", "is none that this list has given"}});
    }
    cursor.by_prefix = false;
    cursor.after_id = *id;
    return cursor;
}

// ?1 where to go on, ?2 limit, ?3 list, ?4 status, ?5 q, ?6 end of q's range, ?7 LIKE q%, ?8 LIKE
// %q%, ?9 the last id to look at. A status is written as a number, so that the partial index on
// those who left can serve.
std::string status_filter(const RecipientQuery& query) {
    if (!query.status) {
        return " AND r.status <> 4 AND ?4 IS NULL";
    }
    const bool left = *query.status != RecipientStatus::kActive;
    return left ? " AND r.status <> 0 AND r.status = ?4" : " AND r.status = 0 AND ?4 = 0";
}

std::string by_id_sql(const RecipientQuery& query) {
    std::string sql = query.list_id
                          ? "SELECT r.id, r.email FROM list_member m CROSS JOIN recipient r "
                            "ON r.id = m.recipient_id WHERE m.list_id = ?3 AND m.recipient_id > ?1"
                            " AND m.recipient_id <= ?9"
                          : "SELECT r.id, r.email FROM recipient r WHERE r.id > ?1 AND r.id <= ?9"
                            " AND ?3 IS NULL";
    sql += status_filter(query);
    sql += query.q.empty() ? " AND ?5 = '' AND ?6 <> '' AND ?7 <> '' AND ?8 <> ''"
                           : " AND ?5 <> '' AND ?6 <> '' AND r.email NOT LIKE ?7 ESCAPE '\\'"
                             " AND (r.email LIKE ?8 ESCAPE '\\' OR r.name LIKE ?8 ESCAPE '\\')";
    return sql + " ORDER BY " + (query.list_id ? "m.recipient_id" : "r.id") + " LIMIT ?2";
}

std::string by_prefix_sql(const RecipientQuery& query) {
    std::string sql =
        "SELECT r.id, r.email FROM recipient r INDEXED BY recipient_email"
        " WHERE r.email >= ?5 AND r.email < ?6 AND r.email > ?1 AND ?7 <> '' AND ?8 <> ''"
        " AND ?9 > 0";
    sql += query.list_id ? " AND EXISTS (SELECT 1 FROM list_member m WHERE m.list_id = ?3"
                           " AND m.recipient_id = r.id)"
                         : " AND ?3 IS NULL";
    sql += status_filter(query);
    return sql + " ORDER BY r.email LIMIT ?2";
}

struct Found {
    std::int64_t id = 0;
    std::string email;
};

template <typename From>
std::vector<Found> select(const db::ReadTx& tx,
                          const std::string& sql,
                          const RecipientQuery& query,
                          const From& from,
                          std::int64_t limit,
                          std::int64_t end = kNoEnd) {
    const std::string like = like_text(query.q);
    db::Statement row = tx.query_uncached(sql);
    row.bind(from,
             limit,
             query.list_id,
             query.status,
             query.q,
             query.q + std::string(kEndOfRange),
             like + "%",
             "%" + like + "%",
             end);
    return db::all(std::move(row), [](const db::Statement& each) {
        return Found{each.integer(0), each.string(1)};
    });
}

/// The last id that a walk from `after` looks at: where few people may match it must not go on
/// for ever. kNoEnd when it reaches them all.
std::int64_t reach(const db::ReadTx& tx, const RecipientQuery& query, std::int64_t after) {
    const bool active = query.status == RecipientStatus::kActive;
    if (query.q.empty() && !(query.status && (active || query.list_id))) {
        return kNoEnd;  // most of what is walked matches
    }
    const auto end = query.list_id
                         ? tx.find_integer(kReachOfList, after, kReach - 1, *query.list_id)
                         : tx.find_integer(kReachOfAll, after, kReach - 1);
    return end.value_or(kNoEnd);
}

/// One row more than fits says that there is a next page. A page may be short when its reach ends.
std::vector<Found> find_page(const db::ReadTx& tx,
                             const RecipientQuery& query,
                             RecipientPage& page) {
    Cursor cursor = parse_cursor(query);
    const auto limit = static_cast<std::size_t>(query.limit);
    std::vector<Found> found;
    if (cursor.by_prefix) {
        found = select(tx, by_prefix_sql(query), query, cursor.after_email, query.limit + 1);
        if (found.size() > limit) {
            found.resize(limit);
            page.next = "p:" + found.back().email;
            return found;
        }
    }
    const std::size_t left = limit - found.size();
    const std::int64_t end = reach(tx, query, cursor.after_id);
    const auto wanted = static_cast<std::int64_t>(left) + 1;
    const auto more = select(tx, by_id_sql(query), query, cursor.after_id, wanted, end);
    const std::size_t taken = std::min(left, more.size());
    found.insert(found.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(taken));
    if (more.size() > left) {
        page.next = fmt::format("i:{}", taken > 0 ? found.back().id : cursor.after_id);
    } else if (end != kNoEnd) {
        page.next = fmt::format("i:{}", end);
    }
    return found;
}

void add_total(const db::ReadTx& tx, const RecipientQuery& query, RecipientPage& page) {
    if (query.q.empty() && !query.status) {
        const std::optional<List> list =
            query.list_id ? lists::find(tx, *query.list_id) : std::nullopt;
        page.total = query.list_id ? (list ? list->recipients : 0) : recipients::count(tx);
        return;
    }
    const bool full = page.items.size() >= static_cast<std::size_t>(query.limit);
    if (!query.cursor && (!full || !page.next)) {  // it holds all that was found within reach
        page.total = static_cast<std::int64_t>(page.items.size());
        page.total_is_estimate = page.next.has_value();
        return;
    }
    std::size_t counted = 0;
    if (!query.q.empty()) {
        counted = select(tx, by_prefix_sql(query), query, std::string(), kCountCap).size();
    }
    const auto rest = kCountCap - static_cast<std::int64_t>(counted);
    const std::int64_t end = reach(tx, query, 0);
    counted += select(tx, by_id_sql(query), query, std::int64_t{0}, rest, end).size();
    page.total = static_cast<std::int64_t>(counted);
    page.total_is_estimate = page.total >= kCountCap || end != kNoEnd;
}

}  // namespace

RecipientPage search(const db::ReadTx& tx, const RecipientQuery& query) {
    RecipientPage page;
    if (query.list_id && !lists::find(tx, *query.list_id)) {
        return page;
    }
    for (const Found& found : find_page(tx, query, page)) {
        if (std::optional<Recipient> recipient = recipients::find(tx, found.id)) {
            page.items.push_back(std::move(*recipient));
        }
    }
    add_total(tx, query, page);
    return page;
}

}  // namespace campaignd::store::recipients
