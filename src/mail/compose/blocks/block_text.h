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

/// Pixels of the four sides, as short as CSS has it: "8px 32px 10px".
std::string sides(int top, int right, int bottom, int left);

}  // namespace campaignd::mail
