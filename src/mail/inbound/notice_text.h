#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/inbound/mime_tree.h"

namespace campaignd::mail {

/// What a message says to people: its first text, or the words of its HTML, at most 32 KiB.
std::string notice_text(const MimeTree& message);

/// The same without the message that it returns: what that says is nobody's verdict.
std::string_view without_returned(std::string_view text);

/// What a notice says of one of several addresses: from the line that names it up to the line that
/// names another one. All of the text when there is but one; nothing when it is not named.
std::string_view words_about(std::string_view text,
                             std::string_view address,
                             const std::vector<std::string>& all);

}  // namespace campaignd::mail
