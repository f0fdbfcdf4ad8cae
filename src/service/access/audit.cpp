#include "service/access/audit.h"

#include <limits>
#include <utility>

#include "store/audit.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kCountCap = 10'000;

}  // namespace

Actor actor_of(const Principal& principal, std::string address) {
    return {principal.key() + ' ' + principal.name, std::move(address)};
}

void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           const std::string& target,
           Detail detail) {
    if (!actor.address.empty()) {
        detail.emplace_back("address", actor.address);
    }
    store::audit::append(tx, actor.name, action, target, detail);
}

void audit(
    db::WriteTx& tx, const Actor& actor, std::string_view action, std::int64_t id, Detail detail) {
    std::string target(action.substr(0, action.find('.')));
    target += ':' + std::to_string(id);
    audit(tx, actor, action, target, std::move(detail));
}

Page<AuditEntry> Audit::list(const PageQuery& query) const {
    const std::int64_t before = query.after(std::numeric_limits<std::int64_t>::max());
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::audit::list(tx, query.q, before, query.limit + 1),
                       query,
                       store::audit::count(tx, query.q, kCountCap),
                       kCountCap);
    });
}

}  // namespace campaignd::service
