#pragma once

#include <nlohmann/json.hpp>

#include "service/people/import_inspection.h"

namespace campaignd::http {

nlohmann::json to_json(const service::ImportInspection& inspection);

}  // namespace campaignd::http
