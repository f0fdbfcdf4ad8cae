#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace campaignd {

/// A named set of recipients.
struct List {
    std::int64_t id = 0;
    std::string name;  // unique without regard to ASCII case
    std::string description;
    std::int64_t recipients = 0;  // members now, maintained with them
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    bool is_public = false;  // people see its name on the page behind the unsubscribe link
    std::int64_t revision = 1;
    std::string uuid{};  // names it to other sites
};

/// What a request gives of a list; what is absent stays as it is.
struct ListChange {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> is_public{};
    std::optional<std::string> uuid{};
    std::vector<FieldError> faults{};  // of the reading
};

/// Trims the name and returns every fault of the change; `creating` also demands a name.
std::vector<FieldError> validate(ListChange& change, bool creating);

}  // namespace campaignd
