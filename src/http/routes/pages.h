#pragma once

#include <string>
#include <string_view>

#include "http/router.h"

/// Pages for people who got a mail: no script, no cookie, nothing from elsewhere.
namespace campaignd::http {

/// `content` is HTML of ours; the title is plain text. `language` is a BCP 47 tag of ours.
Response public_page(int status,
                     std::string_view title,
                     const std::string& content,
                     std::string_view language = "en");

struct ReaderWords;

/// In the reader's language.
Response unknown_link(const ReaderWords& words);
Response unknown_link(const Request& request);

/// Public, in the lane of those who read mails.
void add_stranger_route(Router& router,
                        std::string method,
                        std::string pattern,
                        Handler handler,
                        Body body,
                        Pace pace = Pace::kPage);

}  // namespace campaignd::http
