#include "store/recipient_search.h"

#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "store/like.h"
#include "store/lists.h"
#include "store/recipient_search_walk.h"
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

/// Of a list, and of those who left, few may be in the range.
bool goes_by_prefix(const RecipientQuery& query) {
    return !query.q.empty() && !query.list_id &&
           (!query.status || *query.status == RecipientStatus::kActive);
}

/// Where a page goes on. Written "i:ID" (by id), "p:ADDRESS" (addresses that start with q).
struct Cursor {
    bool by_prefix = false;
    std::string after_email;
    std::int64_t after_id = 0;
};

Cursor parse_cursor(const RecipientQuery& query) {
    Cursor cursor;
    cursor.by_prefix = goes_by_prefix(query);
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

/// A status is written as a number, so that the partial index on those who left can serve.
std::string status_filter(const RecipientQuery& query) {
    if (!query.status) {
        return " AND r.status <> 4 AND ?4 IS NULL";
    }
    const bool left = *query.status != RecipientStatus::kActive;
    return left ? " AND r.status <> 0 AND r.status = ?4" : " AND r.status = 0 AND ?4 = 0";
}

// ?1 where to go on, ?2 limit, ?3 list, ?4 status, ?5 the last id to look at.
std::string by_id_sql(const RecipientQuery& query) {
    std::string sql = query.list_id
                          ? "SELECT r.id, r.email FROM list_member m CROSS JOIN recipient r "
                            "ON r.id = m.recipient_id WHERE m.list_id = ?3 AND m.recipient_id > ?1"
                            " AND m.recipient_id <= ?5"
                          : "SELECT r.id, r.email FROM recipient r WHERE r.id > ?1 AND r.id <= ?5"
                            " AND ?3 IS NULL";
    sql += status_filter(query);
    return sql + " ORDER BY " + (query.list_id ? "m.recipient_id" : "r.id") + " LIMIT ?2";
}

// ?1 where to go on, ?2 limit, ?3 q, ?4 status, ?5 end of q's range.
std::string by_prefix_sql(const RecipientQuery& query) {
    return "SELECT r.id, r.email FROM recipient r INDEXED BY recipient_email"
           " WHERE r.email >= ?3 AND r.email < ?5 AND r.email > ?1" +
           status_filter(query) + " ORDER BY r.email LIMIT ?2";
}

std::vector<Found> found_of(db::Statement row) {
    return db::all(std::move(row), [](const db::Statement& each) {
        return Found{each.integer(0), each.string(1)};
    });
}

std::vector<Found> by_id(const db::ReadTx& tx,
                         const RecipientQuery& query,
                         RecipientId after,
                         std::int64_t limit,
                         RecipientId end) {
    db::Statement row = tx.query_uncached(by_id_sql(query));
    row.bind(after, limit, query.list_id, query.status, end);
    return found_of(std::move(row));
}

/// Addresses that start with q, in their order: where most of the range is wanted, at any size.
std::vector<Found> by_prefix(const db::ReadTx& tx,
                             const RecipientQuery& query,
                             const std::string& after,
                             std::int64_t limit) {
    db::Statement row = tx.query_uncached(by_prefix_sql(query));
    row.bind(after, limit, query.q, query.status, query.q + std::string(kEndOfRange));
    return found_of(std::move(row));
}

TextWalk by_text(const db::ReadTx& tx,
                 const RecipientQuery& query,
                 RecipientId after,
                 std::int64_t limit) {
    const std::optional<List> list = query.list_id ? lists::find(tx, *query.list_id) : std::nullopt;
    const bool small = list && list->recipients <= kSmallList;
    return walk_by_text(tx, query, small, !goes_by_prefix(query), after, limit);
}

/// The last id that a walk without q looks at: where few people may match it must not go on for
/// ever. kNoEnd when it reaches them all.
RecipientId reach(const db::ReadTx& tx, const RecipientQuery& query, RecipientId after) {
    const bool active = query.status == RecipientStatus::kActive;
    if (!(query.status && (active || query.list_id))) {
        return kNoEnd;  // most of what is walked matches
    }
    const auto end = query.list_id
                         ? tx.find_integer(kReachOfList, after, kReach - 1, *query.list_id)
                         : tx.find_integer(kReachOfAll, after, kReach - 1);
    return end.value_or(kNoEnd);
}

/// People by id, with or without q, up to `limit`; where it looked to, and whether that was all.
TextWalk walk(const db::ReadTx& tx,
              const RecipientQuery& query,
              RecipientId after,
              std::int64_t limit) {
    if (!query.q.empty()) {
        return by_text(tx, query, after, limit);
    }
    const RecipientId end = reach(tx, query, after);
    TextWalk walked{.found = by_id(tx, query, after, limit, end), .cursor = end, .at_end = true};
    const bool full = std::ssize(walked.found) == limit;
    walked.at_end = !full && end == kNoEnd;
    if (full) {
        walked.cursor = walked.found.back().id;
    }
    return walked;
}

/// One row more than fits says that there is a next page. A page may be short when its reach ends.
std::vector<Found> find_page(const db::ReadTx& tx,
                             const RecipientQuery& query,
                             RecipientPage& page) {
    const Cursor cursor = parse_cursor(query);
    const auto limit = static_cast<std::size_t>(query.limit);
    std::vector<Found> found;
    if (cursor.by_prefix) {
        found = by_prefix(tx, query, cursor.after_email, query.limit + 1);
        if (found.size() > limit) {
            found.resize(limit);
            page.next = "p:" + found.back().email;
            return found;
        }
    }
    const std::size_t left = limit - found.size();
    const TextWalk more = walk(tx, query, cursor.after_id, static_cast<std::int64_t>(left) + 1);
    const std::size_t taken = std::min(left, more.found.size());
    found.insert(
        found.end(), more.found.begin(), more.found.begin() + static_cast<std::ptrdiff_t>(taken));
    if (more.found.size() > left) {
        page.next = fmt::format("i:{}", taken > 0 ? found.back().id : cursor.after_id);
    } else if (!more.at_end) {
        page.next = fmt::format("i:{}", more.cursor);
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
    if (goes_by_prefix(query)) {
        page.total = std::ssize(by_prefix(tx, query, std::string(), kCountCap));
    }
    if (page.total < kCountCap) {
        const TextWalk rest = walk(tx, query, 0, kCountCap - page.total);
        page.total += std::ssize(rest.found);
        page.total_is_estimate = !rest.at_end;
    } else {
        page.total_is_estimate = true;
    }
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
