#include "wire/audit.h"

namespace campaignd {

void to_json(nlohmann::json& out, const AuditEntry& entry) {
    nlohmann::json detail = nlohmann::json::parse(entry.detail, nullptr, false);
    out = {{"id", entry.id},
           {"at", wire::time(entry.at)},
           {"actor", entry.actor},
           {"action", entry.action},
           {"target", entry.target},
           {"detail", detail.is_discarded() ? nlohmann::json::object() : std::move(detail)}};
}

}  // namespace campaignd
