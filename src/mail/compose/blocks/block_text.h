#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// A plain text with merge tags as inline HTML: escaped, a newline is a <br>.
std::string inline_html(std::string_view text);

/// The same for an attribute's value; a newline is a blank.
std::string attribute_html(std::string_view text);

/// "12px", or "0".
std::string px(int pixels);

}  // namespace campaignd::mail
