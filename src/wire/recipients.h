#pragma once

#include "model/recipient.h"
#include "model/tag.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Recipient& recipient);
void to_json(nlohmann::json& out, const Tag& tag);
void to_json(nlohmann::json& out, const Consent& consent);
void to_json(nlohmann::json& out, const PersonExport& person);

}  // namespace campaignd

namespace campaignd::wire {

/// Notes faults in the change.
RecipientChange read_recipient(const json& body);

/// Levels of objects and arrays; looks at most one below `limit`.
int depth_of(const json& value, int limit);

}  // namespace campaignd::wire
