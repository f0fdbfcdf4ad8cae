#include "queue/throttle.h"

#include <algorithm>

namespace campaignd::queue {
namespace {

// Slices further ahead than one window stem from a clock that ran ahead: they do not count.
constexpr const char* kUsed = R"sql(
    SELECT coalesce(sum(used), 0) FROM throttle_use
     WHERE throttle_id = ?1 AND window_ms = ?2 AND slice > ?3 AND slice <= ?4)sql";
constexpr const char* kLast = R"sql(
    SELECT max(slice) FROM throttle_use
     WHERE throttle_id = ?1 AND window_ms = ?2 AND slice > ?3 AND slice <= ?4 AND used > 0)sql";
constexpr const char* kSlicesOf = R"sql(
    SELECT slice, used FROM throttle_use
     WHERE throttle_id = ?1 AND window_ms = ?2 AND slice > ?3 AND slice <= ?4 ORDER BY slice)sql";
constexpr const char* kTake = R"sql(
    INSERT INTO throttle_use(throttle_id, window_ms, slice, used) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET used = used + excluded.used)sql";
constexpr const char* kReturn = R"sql(
    UPDATE throttle_use SET used = max(0, used - ?4)
     WHERE throttle_id = ?1 AND window_ms = ?2 AND slice = ?3)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM throttle_use WHERE throttle_id = ?1 AND window_ms = ?2 AND slice <= ?3)sql";

constexpr const char* kPruneEnd = R"sql(
    SELECT throttle_id, window_ms, slice FROM throttle_use
     WHERE (throttle_id, window_ms, slice) > (?1, ?2, ?3)
     ORDER BY throttle_id, window_ms, slice LIMIT 1 OFFSET ?4)sql";
constexpr const char* kPrune = R"sql(
    DELETE FROM throttle_use
     WHERE (throttle_id, window_ms, slice) > (?1, ?2, ?3)
       AND (throttle_id, window_ms, slice) <= (?4, ?5, ?6) AND slice < ?7 - 2 * window_ms)sql";

/// The end of the pause after the last one; 0 when there was none of late.
TimeMs pause_until(const db::ReadTx& tx, const ThrottleRule& rule) {
    db::Statement row = tx.query(kLast,
                                 rule.key.stored(),
                                 rule.window_ms,
                                 rule.horizon(tx.now()),
                                 tx.now() + rule.window_ms);
    return row.step() && !row.is_null(0) ? rule.free_at(row.integer(0)) : 0;
}

/// The moment from which the rule lets the next one go; nothing when that is now.
std::optional<TimeMs> free_at(const db::ReadTx& tx, const ThrottleRule& rule) {
    if (rule.shortest_ms) {
        const TimeMs until = pause_until(tx, rule);
        return until > tx.now() ? std::optional(until) : std::nullopt;
    }
    std::int64_t over = 1 - rule.limit;  // how many must leave before one may go
    db::Statement row = tx.query(kSlicesOf,
                                 rule.key.stored(),
                                 rule.window_ms,
                                 rule.horizon(tx.now()),
                                 tx.now() + rule.window_ms);
    std::vector<std::pair<std::int64_t, std::int64_t>> slices;
    while (row.step()) {
        slices.emplace_back(row.integer(0), row.integer(1));
        over += row.integer(1);
    }
    for (const auto& [slice, used] : slices) {
        if (over <= 0) {
            break;
        }
        over -= used;
        if (over <= 0) {
            return rule.free_at(slice);
        }
    }
    return std::nullopt;
}

}  // namespace

int throttle_available(const db::ReadTx& tx, std::span<const ThrottleRule> rules, int wanted) {
    std::int64_t room = wanted;
    for (const ThrottleRule& rule : rules) {
        if (rule.shortest_ms) {
            room = std::min<std::int64_t>(room, pause_until(tx, rule) > tx.now() ? 0 : 1);
            continue;
        }
        const std::int64_t used = tx.find_integer(kUsed,
                                                  rule.key.stored(),
                                                  rule.window_ms,
                                                  rule.horizon(tx.now()),
                                                  tx.now() + rule.window_ms)
                                      .value_or(0);
        room = std::min(room, rule.limit - used);
    }
    return static_cast<int>(std::max<std::int64_t>(room, 0));
}

void throttle_take(db::WriteTx& tx, std::span<const ThrottleRule> rules, int count) {
    for (const ThrottleRule& rule : rules) {
        tx.run(kForget, rule.key.stored(), rule.window_ms, rule.horizon(tx.now()));
        tx.run(kTake, rule.key.stored(), rule.window_ms, rule.slice_of(tx.now()), count);
    }
}

void throttle_return(db::WriteTx& tx,
                     std::span<const ThrottleRule> rules,
                     TimeMs taken_at,
                     int count) {
    for (const ThrottleRule& rule : rules) {
        tx.run(kReturn, rule.key.stored(), rule.window_ms, rule.slice_of(taken_at), count);
    }
}

bool throttle_prune(db::WriteTx& tx, ThrottlePlace& place, int rows) {
    ThrottlePlace end{INT64_MAX, INT64_MAX, INT64_MAX};
    {
        db::Statement row =
            tx.query(kPruneEnd, place.throttle_id, place.window_ms, place.slice, rows - 1);
        if (row.step()) {
            end = {row.integer(0), row.integer(1), row.integer(2)};
        }
    }
    tx.run(kPrune,
           place.throttle_id,
           place.window_ms,
           place.slice,
           end.throttle_id,
           end.window_ms,
           end.slice,
           tx.now());
    place = end;
    return end.throttle_id != INT64_MAX;
}

std::optional<ThrottleWait> throttle_wait(const db::ReadTx& tx,
                                          std::span<const ThrottleRule> rules) {
    std::optional<ThrottleWait> longest;
    for (const ThrottleRule& rule : rules) {
        const std::optional<TimeMs> free = free_at(tx, rule);
        if (free && (!longest || *free > longest->until)) {
            longest = ThrottleWait{*free, rule};
        }
    }
    return longest;
}

std::vector<ThrottleUse> throttle_uses(const db::ReadTx& tx, std::span<const ThrottleRule> rules) {
    std::vector<ThrottleUse> uses;
    for (const ThrottleRule& rule : rules) {
        db::Statement row = tx.query(kSlicesOf,
                                     rule.key.stored(),
                                     rule.window_ms,
                                     rule.horizon(tx.now()),
                                     tx.now() + rule.window_ms);
        while (row.step()) {
            uses.push_back({rule.key, rule.window_ms, row.integer(0), row.integer(1)});
        }
    }
    return uses;
}

}  // namespace campaignd::queue
