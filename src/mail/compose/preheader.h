#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// The HTML template with a text that inboxes show beside the subject and the message does not:
/// first in its body, hidden, and padded so that no inbox shows the message's own words behind it.
/// The text is plain, with merge tags. Thread-safe.
std::string with_preheader(std::string html, std::string_view preheader);

}  // namespace campaignd::mail
