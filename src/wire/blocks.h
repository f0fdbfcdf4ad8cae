#pragma once

#include <optional>

#include "model/blocks.h"
#include "wire/json.h"
#include "wire/reader.h"

namespace campaignd {

/// {"type":"heading",…}: what is as usual for its kind is left out.
void to_json(nlohmann::json& out, const Block& block);

}  // namespace campaignd

namespace campaignd::wire {

/// The fields "blocks" and "design" ({"lang","dir","theme"}) of an object; nothing when "blocks" is
/// absent.
std::optional<BlockDocument> read_blocks(Reader& fields);

}  // namespace campaignd::wire
