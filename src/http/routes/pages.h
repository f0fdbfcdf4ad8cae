#pragma once

#include <string>
#include <string_view>

#include "http/message/response.h"

/// Pages for people who got a mail: no script, no cookie, nothing from elsewhere.
namespace campaignd::http {

/// `content` is HTML of ours; the title is plain text.
Response public_page(int status, std::string_view title, const std::string& content);

Response unknown_link();

}  // namespace campaignd::http
