#include "service/access/audit.h"

#include <exception>
#include <iterator>
#include <limits>
#include <utility>

#include "base/log.h"
#include "service/access/refusals.h"
#include "store/audit.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kCountCap = 10'000;
constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
constexpr int kWalkRows = 1'000;
constexpr int kPruneRows = 500;
constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;

}  // namespace

Actor actor_of(const Principal& principal, std::string address, std::string request_id) {
    return {principal.key() + ' ' + principal.name, std::move(address), std::move(request_id)};
}

Actor actor_of(const User& user, std::string address) {
    return {"user:" + std::to_string(user.id) + ' ' + user.email, std::move(address)};
}

void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           const std::string& target,
           const Detail& detail) {
    store::audit::append(tx, actor.name, action, target, detail, {actor.address, actor.request_id});
}

void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           std::int64_t id,
           const Detail& detail) {
    std::string target(action.substr(0, action.find('.')));
    target += ':' + std::to_string(id);
    audit(tx, actor, action, target, detail);
}

AuditPage Audit::list(const PageQuery& query, AuditFilter filter) const {
    filter.q = query.q;
    const std::int64_t before = query.after(kNewest);
    refusals_.flush();
    return database_.read([&](const db::ReadTx& tx) {
        store::audit::Found found = store::audit::list(tx, filter, before, query.limit + 1);
        const bool fits = std::ssize(found.rows) <= query.limit;
        const std::int64_t total = fits && !query.cursor
                                       ? std::ssize(found.rows)
                                       : store::audit::count(tx, filter, kCountCap);
        AuditPage page{page_of(std::move(found.rows), query, total, kCountCap)};
        if (found.oldest > 0) {
            page.total_is_estimate = true;
            if (fits) {
                page.next = std::to_string(found.oldest);
                page.searched_back_to = found.oldest_at;
            }
        }
        return page;
    });
}

void Audit::walk(const AuditFilter& filter,
                 const std::function<void(const AuditEntry&)>& take) const {
    refusals_.flush();
    std::int64_t before = kNewest;
    while (before > 0) {
        const store::audit::Found found = database_.read([&](const db::ReadTx& tx) {
            return store::audit::list(tx, filter, before, kWalkRows);
        });
        for (const AuditEntry& entry : found.rows) {
            take(entry);
        }
        before = found.rows.size() == kWalkRows ? found.rows.back().id : found.oldest;
    }
}

void Audit::note(const Actor& actor,
                 std::string_view action,
                 const std::string& target,
                 const Detail& detail) noexcept {
    try {
        database_.write(db::WriteClass::kRequest,
                        [&](db::WriteTx& tx) { audit(tx, actor, action, target, detail); });
    } catch (const std::exception& error) {
        log::warn("service",
                  "not in the audit: {} {} {} from {}: {}",
                  actor.name,
                  action,
                  target,
                  actor.address,
                  error.what());
    }
}

void Audit::refused(const Principal& token,
                    const std::string& address,
                    std::string_view route,
                    std::string_view why) noexcept {
    refusals_.note({.action = "token.refuse",
                    .actor = token.key() + ' ' + token.name,
                    .target = token.key(),
                    .address = address,
                    .detail = {{"route", route}, {"why", why}}});
}

bool Audit::prune() {
    refusals_.flush();
    return keep_d_ > 0 && database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const TimeMs before = tx.now() - keep_d_ * kDayMs;
        return store::audit::prune(tx, before, kPruneRows) == kPruneRows;
    });
}

}  // namespace campaignd::service
