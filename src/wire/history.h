#pragma once

#include "model/history.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const HistoryItem& item);

}  // namespace campaignd
