#pragma once

#include "model/message_template.h"
#include "wire/json.h"

namespace campaignd {

/// Without what it says: lists hold many.
void to_json(nlohmann::json& out, const MessageTemplate& one);

}  // namespace campaignd

namespace campaignd::wire {

/// With what it says.
json whole_json(const MessageTemplate& one);

/// A new template needs a name and what it says. Notes faults in the change.
MessageTemplateChange read_template(const json& body, bool creating = false);

}  // namespace campaignd::wire
