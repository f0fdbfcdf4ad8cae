#pragma once

#include "model/snippet.h"
#include "wire/reader.h"

namespace campaignd {

/// For lists: without its body.
void to_json(nlohmann::json& out, const Snippet& one);

}  // namespace campaignd

namespace campaignd::wire {

/// With its body.
json whole_json(const Snippet& one);

/// Notes every fault in the change. A new snippet needs a name and a body.
SnippetChange read_snippet(const json& body, bool creating = false);

}  // namespace campaignd::wire
