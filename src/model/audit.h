#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace campaignd {

/// Who changed what, as stored.
struct AuditEntry {
    std::int64_t id = 0;
    TimeMs at = 0;
    std::string actor;
    std::string action;
    std::string target;
    std::string detail;  // JSON object
};

}  // namespace campaignd
