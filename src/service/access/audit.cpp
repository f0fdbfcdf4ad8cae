#include "service/access/audit.h"

#include <limits>
#include <utility>

#include "base/rfc3339.h"
#include "store/audit.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::int64_t kCountCap = 10'000;

json answer(const store::audit::Entry& entry) {
    json detail = json::parse(entry.detail, nullptr, false);
    return {{"id", entry.id},
            {"at", to_rfc3339(entry.at)},
            {"actor", entry.actor},
            {"action", entry.action},
            {"target", entry.target},
            {"detail", detail.is_discarded() ? json::object() : std::move(detail)}};
}

}  // namespace

Actor actor_of(const Principal& principal, std::string address) {
    return {principal.key() + ' ' + principal.name, std::move(address)};
}

void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           const std::string& target,
           json detail) {
    if (!actor.address.empty()) {
        detail["address"] = actor.address;
    }
    store::audit::append(tx,
                         actor.name,
                         action,
                         target,
                         detail.dump(-1, ' ', false, json::error_handler_t::replace));
}

void audit(
    db::WriteTx& tx, const Actor& actor, std::string_view action, std::int64_t id, json detail) {
    std::string target(action.substr(0, action.find('.')));
    target += ':' + std::to_string(id);
    audit(tx, actor, action, target, std::move(detail));
}

json Audit::list(const PageQuery& query) const {
    const std::int64_t before = query.after(std::numeric_limits<std::int64_t>::max());
    return database_.read([&](const db::ReadTx& tx) {
        const auto entries = store::audit::list(tx, query.q, before, query.limit + 1);
        const std::int64_t total = store::audit::count(tx, query.q, kCountCap);
        json page = page_of(entries, query, total, answer);
        if (total == kCountCap) {
            page["total_is_estimate"] = true;
        }
        return page;
    });
}

}  // namespace campaignd::service
