#pragma once

#include <string_view>

namespace campaignd {

/// What the public pages and mails of a form say by themselves, in one language.
struct FormWords {
    std::string_view tag;   // BCP 47, for lang=""
    std::string_view name;  // of the language, in itself
    std::string_view email;
    std::string_view your_name;  // the label of the optional field
    std::string_view sign_up;    // a button
    std::string_view leave_empty;
    std::string_view bad_email;
    std::string_view once_more;  // the page was sent faster than a person can
    std::string_view check_mail_title;
    std::string_view check_mail;
    std::string_view confirm_title;
    std::string_view confirm_text;  // behind the address
    std::string_view confirm;       // a button
    std::string_view confirmed_title;
    std::string_view confirmed_text;
    std::string_view expired_title;
    std::string_view expired_text;
    std::string_view send_again;  // a button
    std::string_view refused_title;
    std::string_view refused_text;
    std::string_view busy_title;
    std::string_view busy_text;
    std::string_view closed_title;
    std::string_view closed_text;
    std::string_view consent;  // the sentence above the button, until its author writes another
    std::string_view mail_subject;
    std::string_view mail_body;  // Markdown
    std::string_view already_subject;
    std::string_view already_body;  // Markdown
};

/// Those of the language, or the English ones.
const FormWords& form_words(std::string_view tag) noexcept;
bool is_form_language(std::string_view tag) noexcept;

}  // namespace campaignd
