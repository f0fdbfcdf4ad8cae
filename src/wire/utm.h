#pragma once

#include "model/utm.h"
#include "wire/reader.h"

namespace campaignd {

/// {"source":"newsletter",…}: only what is given; null when nothing is.
void to_json(nlohmann::json& out, const UtmParameters& utm);

}  // namespace campaignd

namespace campaignd::wire {

UtmParameters read_utm(Reader& fields);

}  // namespace campaignd::wire
