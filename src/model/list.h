#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
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
    bool is_public = true;  // people see its name on the page behind the unsubscribe link
    std::int64_t revision = 1;
};

/// A list as the API shows it.
nlohmann::json to_json(const List& list);

/// What a request gives of a list; what is absent stays as it is.
struct ListChange {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> is_public{};
};

/// Trims the name and returns every fault of the change; `creating` also demands a name.
std::vector<FieldError> validate(ListChange& change, bool creating);

/// Which lists to show: those whose name contains `q`, by id.
struct ListsQuery {
    std::string q;
    std::int64_t after_id = 0;
    int limit = 50;
};

struct ListsPage {
    std::vector<List> items;
    std::int64_t total = 0;
    std::optional<std::int64_t> next;  // `after_id` of the next page
};

}  // namespace campaignd
