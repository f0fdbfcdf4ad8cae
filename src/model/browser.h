#pragma once

#include <string>
#include <string_view>

namespace campaignd {

/// "Firefox on Linux" of a User-Agent header, so that people know their sessions apart; the name of
/// another program, "curl", by its first word. Empty when it says nothing.
std::string browser_of(std::string_view user_agent);

}  // namespace campaignd
