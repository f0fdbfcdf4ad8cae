#pragma once

#include <string>

#include "wire/json.h"

/// JSON of other people's servers: nothing of it can be relied on.
namespace campaignd::wire {

/// The text of a member; empty when it is none.
inline std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace campaignd::wire
