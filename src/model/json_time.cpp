#include "model/json_time.h"

#include "base/rfc3339.h"

namespace campaignd {

nlohmann::json time_or_null(const std::optional<TimeMs>& time) {
    return time ? nlohmann::json(to_rfc3339(*time)) : nlohmann::json();
}

}  // namespace campaignd
