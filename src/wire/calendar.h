#pragma once

#include "model/calendar.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Calendar& calendar);

}  // namespace campaignd
