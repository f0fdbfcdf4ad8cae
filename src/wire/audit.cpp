#include "wire/audit.h"

#include "base/csv.h"
#include "base/rfc3339.h"
#include "wire/page.h"

namespace campaignd {

void to_json(nlohmann::json& out, const AuditEntry& entry) {
    nlohmann::json detail = nlohmann::json::parse(entry.detail, nullptr, false);
    out = {{"id", entry.id},
           {"at", wire::time(entry.at)},
           {"actor", entry.actor},
           {"action", entry.action},
           {"target", entry.target},
           {"address", wire::text_or_null(entry.address)},
           {"request_id", wire::text_or_null(entry.request_id)},
           {"repeats", entry.repeats},
           {"detail", detail.is_discarded() ? nlohmann::json::object() : std::move(detail)}};
}

void to_json(nlohmann::json& out, const AuditPage& page) {
    to_json(out, static_cast<const Page<AuditEntry>&>(page));
    if (page.searched_back_to) {
        out["searched_back_to"] = wire::time(page.searched_back_to);
    }
}

}  // namespace campaignd

namespace campaignd::wire {

std::string_view audit_csv_head() noexcept {
    return "id,at,actor,action,target,address,request_id,repeats,detail\r\n";
}

void append_audit_csv(std::string& out, const AuditEntry& entry) {
    out += std::to_string(entry.id);
    const std::string at = to_rfc3339(entry.at);
    const std::string repeats = std::to_string(entry.repeats);
    for (const std::string* cell : {&at,
                                    &entry.actor,
                                    &entry.action,
                                    &entry.target,
                                    &entry.address,
                                    &entry.request_id,
                                    &repeats,
                                    &entry.detail}) {
        out += ',';
        append_csv_cell(out, *cell);
    }
    out += "\r\n";
}

}  // namespace campaignd::wire
