#pragma once

#include "model/bulk.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const BulkPreview& preview);
void to_json(nlohmann::json& out, const BulkTrace& trace);

}  // namespace campaignd

namespace campaignd::wire {

/// The action as it is at `now`: what can be undone or fetched depends on it.
json bulk_action(const BulkAction& action, TimeMs now);

/// {"action", what it needs, and one of "filter", "segment_id", "ids"}. A filter is that of the
/// list of recipients, {"list_id","status","q","tag"}, or that of a segment. Throws Error(kInvalid)
/// with every fault.
BulkOrder read_bulk_order(const json& body);

}  // namespace campaignd::wire
