#pragma once

#include <string>
#include <string_view>

#include "model/audit.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const AuditEntry& entry);
/// {"items","total","next"}, and "searched_back_to" when a search was cut short.
void to_json(nlohmann::json& out, const AuditPage& page);

}  // namespace campaignd

namespace campaignd::wire {

/// The names of the columns, in one line of CSV.
std::string_view audit_csv_head() noexcept;
/// One line of CSV; no cell of it is taken for a formula.
void append_audit_csv(std::string& out, const AuditEntry& entry);

}  // namespace campaignd::wire
