#pragma once

#include "model/message_template.h"
#include "wire/json.h"
#include "wire/reader.h"

namespace campaignd::wire {

/// {"format","body"}, or {"format","blocks","design"}.
json content_json(const MessageContent& content);

/// The same fields of an object: a body, or blocks where the format asks for them. `standard` is
/// the format where none is named.
MessageContent read_content(Reader& fields, StepFormat standard = StepFormat::kMarkdown);

}  // namespace campaignd::wire
