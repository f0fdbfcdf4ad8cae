#include "store/recipient_search_walk.h"

#include <algorithm>

#include "model/unicode_text.h"
#include "store/letter_groups.h"

namespace campaignd::store::recipients {
namespace {

constexpr std::int64_t kReach = 100'000;  // people that one walk looks at
constexpr const char* kFilters = R"sql(
    SELECT block, groups FROM recipient_letters WHERE block >= ?1 ORDER BY block)sql";
constexpr const char* kPeopleOfFilter = R"sql(
    SELECT id, email, name, status FROM recipient WHERE id > ?1 AND id < ?2 ORDER BY id)sql";
constexpr const char* kMembers = R"sql(
    SELECT r.id, r.email, r.name, r.status
      FROM list_member m CROSS JOIN recipient r ON r.id = m.recipient_id
     WHERE m.list_id = ?1 AND m.recipient_id > ?2 ORDER BY m.recipient_id LIMIT ?3)sql";
// status 0 = active; the partial index has all others
constexpr const char* kLeft = R"sql(
    SELECT id, email, name, status FROM recipient
     WHERE status <> 0 AND status = ?1 AND id > ?2 ORDER BY id LIMIT ?3)sql";
constexpr const char* kIsMember = R"sql(
    SELECT 1 FROM list_member WHERE list_id = ?1 AND recipient_id = ?2)sql";
constexpr const char* kLast = R"sql(SELECT max(id) FROM recipient)sql";

class Walker {
  public:
    Walker(const db::ReadTx& tx, const RecipientQuery& query, bool starts, std::int64_t limit)
        : tx_(tx),
          query_(query),
          wanted_(fold_case(query.q)),
          starts_(starts),
          limit_(static_cast<std::size_t>(limit)) {}

    TextWalk members(RecipientId after) {
        return rows(tx_.query(kMembers, *query_.list_id, after, kReach), false);
    }

    TextWalk left(RecipientId after) {
        return rows(tx_.query(kLeft, *query_.status, after, kReach), query_.list_id.has_value());
    }

    /// Block by block, past those that cannot hold the text.
    TextWalk all(RecipientId after) {
        const WantedGroups groups(wanted_);
        const RecipientId last = tx_.find_integer(kLast).value_or(0);
        std::int64_t block = block_of(std::min(after, last));  // a cursor may say anything
        db::Statement filter = tx_.query(kFilters, block);
        bool has_filter = filter.step();
        walk_.cursor = after;
        for (; block * kPeopleOfBlock <= last; ++block) {
            const bool is_known = has_filter && filter.integer(0) == block;
            const bool may_hold = !is_known || groups.may_be_in(filter.text(1));
            if (is_known) {
                has_filter = filter.step();
            }
            const RecipientId end = (block + 1) * kPeopleOfBlock;
            if (may_hold && !look_at(tx_.query(kPeopleOfFilter, walk_.cursor, end))) {
                return std::move(walk_);
            }
            walk_.cursor = end - 1;
        }
        return std::move(walk_);
    }

  private:
    TextWalk rows(db::Statement row, bool check_list) {
        check_list_ = check_list;
        look_at(std::move(row));
        walk_.at_end = walk_.at_end && looked_ < kReach;
        return std::move(walk_);
    }

    /// False when it was enough.
    bool look_at(db::Statement row) {
        while (row.step()) {
            walk_.cursor = row.integer(0);
            ++looked_;
            if (fits(row)) {
                walk_.found.push_back({row.integer(0), row.string(1)});
            }
            if (walk_.found.size() == limit_ || looked_ == kReach) {
                walk_.at_end = false;
                return false;
            }
        }
        return true;
    }

    bool fits(const db::Statement& row) {
        const auto status = static_cast<RecipientStatus>(row.integer(3));
        if (query_.status ? status != *query_.status : status == RecipientStatus::kErased) {
            return false;
        }
        const std::size_t at = place_in(row.text(1));
        if ((at == 0 && !starts_) || (at == kNowhere && place_in(row.text(2)) == kNowhere)) {
            return false;
        }
        return !check_list_ || !query_.list_id ||
               tx_.find_integer(kIsMember, *query_.list_id, row.integer(0)).has_value();
    }

    std::size_t place_in(std::string_view text) {
        if (is_ascii(text)) {  // into the same memory: there are many
            lower_.assign(text);
            std::transform(lower_.begin(), lower_.end(), lower_.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
        } else {
            lower_ = fold_case(text);
        }
        return lower_.find(wanted_);
    }

    static constexpr std::size_t kNowhere = std::string::npos;

    const db::ReadTx& tx_;
    const RecipientQuery& query_;
    const std::string wanted_;
    const bool starts_;
    const std::size_t limit_;
    bool check_list_ = true;
    std::int64_t looked_ = 0;
    std::string lower_;
    TextWalk walk_;
};

}  // namespace

TextWalk walk_by_text(const db::ReadTx& tx,
                      const RecipientQuery& query,
                      bool small,
                      bool starts,
                      RecipientId after,
                      std::int64_t limit) {
    Walker walker(tx, query, starts, limit);
    if (query.list_id && small) {
        return walker.members(after);
    }
    return query.status && *query.status != RecipientStatus::kActive ? walker.left(after)
                                                                     : walker.all(after);
}

}  // namespace campaignd::store::recipients
