#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// A message's HTML for a look that fetches and runs nothing: what would be loaded is only named
/// ("data-remote-src"), scripts are text. The frame's policy refuses all that anyway; without it
/// the browser has nothing to refuse, and nothing to report. A picture of the library, be it inside
/// the message, is loaded from where the page is.
std::string quiet_html(std::string_view html);

}  // namespace campaignd::mail
