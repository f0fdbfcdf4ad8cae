#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/preview.h"

namespace campaignd {

/// How long a link in a confirm mail works, and how long the ask is kept in all.
constexpr int kConfirmDays = 7;
constexpr int kKeepAskedDays = 30;

/// What a person sets on a sign-up form.
struct FormSettings {
    std::string name;  // for its owners; unique
    std::string slug;  // "/s/SLUG"; unique
    bool is_open = false;
    std::vector<std::int64_t> list_ids;     // what a confirmed person joins, ascending
    std::optional<std::int64_t> sender_id;  // of the confirm mail
    std::string language = "en";
    std::string title;    // what people sign up for; {{form}} in the mail
    std::string intro;    // plain text; an empty line ends a paragraph
    std::string consent;  // the sentence above the button
    bool ask_name = true;
    std::string subject;                      // of the confirm mail: a template
    std::string body;                         // Markdown, with {{confirm_url}}
    std::optional<std::int64_t> layout_id{};  // the template around it
    bool inline_pictures = false;             // those of the library go inside the mail
    std::optional<std::string> welcome_url;   // where the browser goes after the confirm click
    std::int64_t max_per_hour = 300;          // confirm mails

    bool operator==(const FormSettings&) const = default;
};

struct Form {
    std::int64_t id = 0;
    FormSettings settings;
    std::int64_t wording_id = 0;  // its present words, as evidence keeps them
    // Of those who asked: who confirmed, and whose time to do so is over.
    std::int64_t asked = 0;
    std::int64_t confirmed = 0;
    std::int64_t expired = 0;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
};

/// A form as its owners see it.
struct FormView : Form {
    std::string url;      // of its page
    std::string snippet;  // HTML for another site, without script
};

/// What a request gives of a form; what is absent stays as it is.
struct FormChange {
    std::optional<std::string> name{};
    std::optional<std::string> slug{};
    std::optional<bool> is_open{};
    std::optional<std::vector<std::int64_t>> list_ids{};
    std::optional<std::optional<std::int64_t>> sender_id{};
    std::optional<std::string> language{};
    std::optional<std::string> title{};
    std::optional<std::string> intro{};
    std::optional<std::string> consent{};
    std::optional<bool> ask_name{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<std::optional<std::int64_t>> layout_id{};
    std::optional<bool> inline_pictures{};
    std::optional<std::optional<std::string>> welcome_url{};
    std::optional<std::int64_t> max_per_hour{};
    std::vector<FieldError> faults{};  // of the reading
};

/// `change` over `before`, or over a new form. What its author left empty gets the words of its
/// language. `faults` gets every fault.
FormSettings apply(const FormChange& change,
                   const FormSettings* before,
                   std::vector<FieldError>& faults);

/// The words that people agree to: the page, then the mail. Two forms with equal words give equal
/// texts.
std::string wording_of(const FormSettings& form);

/// A name as a form takes it: one line in Normalization Form C of at most 100 characters; empty
/// for what holds control characters or looks like a link, for it stands in a mail to somebody
/// who may not have asked.
std::string signup_name(std::string_view typed);

/// "https://shop.example:8443" of an http(s) address; empty when it is none.
std::string_view web_origin(std::string_view url) noexcept;

/// Lower-case letters, digits and hyphens out of any name.
std::string slug_of(std::string_view name);

/// By which door somebody asked. Stored as these integers.
enum class SignupVia { kPage, kSite, kListmonkForm, kListmonkApi };

std::string_view to_text(SignupVia via) noexcept;

/// How the mail of a sign-up stands. Stored as these integers.
enum class SignupState { kQueued, kSending, kSent, kFailed, kSkipped };

std::string_view to_text(SignupState state) noexcept;

/// Somebody asked to join; a mail asks for the click that makes it true.
struct Signup {
    std::int64_t id = 0;
    std::int64_t form_id = 0;
    std::string email;  // empty once confirmed: the person has it
    std::string name;
    std::vector<std::int64_t> list_ids;
    SignupVia via = SignupVia::kPage;
    std::int64_t wording_id = 0;
    TimeMs asked_at = 0;
    std::string asked_from;  // a network: /24 or /48
    TimeMs expires_at = 0;
    SignupState state = SignupState::kQueued;
    std::optional<TimeMs> confirmed_at{};
    std::string reason{};               // why its mail was not sent
    std::optional<TimeMs> mailed_at{};  // the last one
};

/// A list by the name that other sites know it by.
struct PublicList {
    std::string uuid;
    std::string name;
};

}  // namespace campaignd
