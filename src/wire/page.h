#pragma once

#include "model/page.h"
#include "wire/json.h"

namespace campaignd {

/// {"items","total","next"}, and "total_is_estimate" when it is one.
template <typename Item>
void to_json(nlohmann::json& out, const Page<Item>& page) {
    out = {{"items", page.items}, {"total", page.total}, {"next", page.next}};
    if (page.total_is_estimate) {
        out["total_is_estimate"] = true;
    }
}

}  // namespace campaignd

namespace campaignd::wire {

/// A list that has one page.
template <typename Item>
json whole_list(const std::vector<Item>& items) {
    return {{"items", items}, {"total", items.size()}, {"next", nullptr}};
}

}  // namespace campaignd::wire
