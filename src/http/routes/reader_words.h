#pragma once

#include <string_view>

#include "http/message/request.h"

namespace campaignd::http {

/// What the pages behind the links of a mail say, in one language. Those of a sign-up form speak
/// the form's (model/form_words.h), as its author does on them.
struct ReaderWords {
    std::string_view tag;        // BCP 47, for lang=""
    std::string_view stop_from;  // {sender}, {email}
    std::string_view stop;       // {email}
    std::string_view no_further;
    std::string_view unsubscribe;  // a button
    std::string_view or_choose;
    std::string_view save_choice;  // a button
    std::string_view saved_title;
    std::string_view saved_text;
    std::string_view unsubscribed_title;
    std::string_view unsubscribed_text;
    std::string_view mistake;
    std::string_view subscribe_again;  // a button
    std::string_view again_title;
    std::string_view again_text;
    std::string_view no_link_title;
    std::string_view no_link_text;
    std::string_view too_fast_title;
    std::string_view too_fast_text;
    std::string_view later_title;  // campaignd itself cannot do it now
    std::string_view later_text;
};

/// Those of the language that the reader's browser likes best (RFC 9110 section 12.5.4), or the
/// English ones.
const ReaderWords& reader_words(const Request& request);
const ReaderWords& reader_words(std::string_view accept_language);

}  // namespace campaignd::http
