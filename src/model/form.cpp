#include "model/form.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/enum_words.h"
#include "model/form_words.h"
#include "model/text_rule.h"
#include "model/unicode_text.h"

namespace campaignd {
namespace {

constexpr EnumWords<SignupState, 5> kSignupStates{
    {"queued", "sending", "sent", "failed", "skipped"}};
constexpr std::size_t kMaxSlug = 60;
constexpr std::size_t kMaxUrl = 2'000;
constexpr std::size_t kMaxName = 100;  // characters
constexpr std::size_t kMaxText = 4'000;
constexpr std::size_t kMaxBody = 100'000;
constexpr std::size_t kMaxLists = 20;
constexpr std::int64_t kMostPerHour = 100'000;

bool is_slug(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxSlug && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
           });
}

class Faults {
  public:
    explicit Faults(std::vector<FieldError>& faults) : faults_(faults) {}

    void add(std::string_view field, std::string message) {
        faults_.push_back({std::string(field), std::move(message)});
    }

    void text(std::string_view field, std::string_view value, const TextRule& rule) {
        if (std::string wrong = text_fault(value, rule); !wrong.empty()) {
            add(field, std::move(wrong));
        }
    }

  private:
    std::vector<FieldError>& faults_;
};

void fill_in(FormSettings& form) {
    const FormWords& words = form_words(form.language);
    const auto or_default = [](std::string& text, std::string_view words_of_ours) {
        if (trim(text).empty()) {
            text = words_of_ours;
        }
    };
    or_default(form.title, form.name);
    or_default(form.consent, words.consent);
    or_default(form.subject, words.mail_subject);
    or_default(form.body, words.mail_body);
    if (form.slug.empty()) {
        form.slug = slug_of(form.name);
    }
}

void judge(const FormSettings& form, Faults& faults) {
    faults.text("name", form.name, {.allow_empty = false});
    if (!is_slug(form.slug)) {
        faults.add("slug", "use 1 to 60 small letters, digits and hyphens, such as \"news\"");
    }
    if (!is_form_language(form.language)) {
        faults.add("language", "must be one of en, de, fr, es");
    }
    faults.text("title", form.title, {.max_bytes = 200});
    faults.text("intro", form.intro, {.max_bytes = kMaxText, .allow_control = true});
    faults.text("consent", form.consent, {.max_bytes = 1'000});
    faults.text("subject", form.subject, {.max_bytes = 500});
    faults.text("body", form.body, {.max_bytes = kMaxBody, .allow_control = true});
    if (form.list_ids.size() > kMaxLists) {
        faults.add("list_ids", fmt::format("may name at most {} lists", kMaxLists));
    }
    if (form.max_per_hour < 1 || form.max_per_hour > kMostPerHour) {
        faults.add("max_per_hour", "must be a whole number from 1 to 100000");
    }
    if (form.welcome_url && web_origin(*form.welcome_url).empty()) {
        faults.add("welcome_url", "must be an address that begins with https:// or http://");
    }
    if (form.is_open && form.list_ids.empty()) {
        faults.add("list_ids", "choose a list before you open the form");
    }
    if (form.is_open && !form.sender_id) {
        faults.add("sender_id", "choose a sender for the confirm mail before you open the form");
    }
}

template <typename Value>
void take(Value& into, const std::optional<Value>& given) {
    if (given) {
        into = *given;
    }
}

}  // namespace

FormSettings apply(const FormChange& change,
                   const FormSettings* before,
                   std::vector<FieldError>& faults) {
    faults.insert(faults.end(), change.faults.begin(), change.faults.end());
    FormSettings form = before != nullptr ? *before : FormSettings();
    take(form.name, change.name);
    take(form.slug, change.slug);
    take(form.is_open, change.is_open);
    take(form.list_ids, change.list_ids);
    take(form.sender_id, change.sender_id);
    take(form.language, change.language);
    take(form.title, change.title);
    take(form.intro, change.intro);
    take(form.consent, change.consent);
    take(form.ask_name, change.ask_name);
    take(form.subject, change.subject);
    take(form.body, change.body);
    take(form.layout_id, change.layout_id);
    take(form.inline_pictures, change.inline_pictures);
    take(form.welcome_url, change.welcome_url);
    take(form.max_per_hour, change.max_per_hour);
    form.name = trim(form.name);
    if (form.welcome_url && form.welcome_url->empty()) {
        form.welcome_url.reset();
    }
    std::sort(form.list_ids.begin(), form.list_ids.end());
    form.list_ids.erase(std::unique(form.list_ids.begin(), form.list_ids.end()),
                        form.list_ids.end());
    fill_in(form);
    Faults all(faults);
    judge(form, all);
    return form;
}

std::string wording_of(const FormSettings& form) {
    return fmt::format("Page: {}\n{}\n{}\n\nMail: {}\n{}",
                       form.title,
                       form.intro,
                       form.consent,
                       form.subject,
                       form.body);
}

std::string signup_name(std::string_view typed) {
    if (!is_utf8(typed) || has_control(typed)) {
        return {};
    }
    std::string name = to_nfc(trim_unseen(typed));
    const std::string lower = to_lower(name);
    const bool is_link = lower.find("://") != std::string::npos ||
                         lower.find("www.") != std::string::npos ||
                         name.find_first_of("/\\@<>[](){}|\"") != std::string::npos;
    const auto characters = std::count_if(name.begin(), name.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return is_link || static_cast<std::size_t>(characters) > kMaxName ? std::string() : name;
}

std::string_view web_origin(std::string_view url) noexcept {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"'<>\\^`{|}").find(c) == std::string::npos;
    });
    if (scheme == 0 || !is_plain || url.size() > kMaxUrl) {
        return {};
    }
    const std::string_view host = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
    const bool is_host =
        !host.empty() && is_alnum(host.front() == '[' ? '0' : host.front()) &&
        std::all_of(host.begin(), host.end(), [](char c) {
            return is_alnum(c) || std::string_view(".-:[]").find(c) != std::string::npos;
        });
    return is_host ? url.substr(0, scheme + host.size()) : std::string_view();
}

std::string slug_of(std::string_view name) {
    std::string slug;
    for (const char c : to_lower(name)) {
        if ((c >= 'a' && c <= 'z') || is_digit(c)) {
            slug += c;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    slug.resize(std::min(slug.size(), kMaxSlug));
    while (!slug.empty() && slug.back() == '-') {
        slug.pop_back();
    }
    return slug;
}

std::string_view to_text(SignupState state) noexcept {
    return kSignupStates[state];
}

std::string_view to_text(SignupVia via) noexcept {
    switch (via) {
        case SignupVia::kPage:
            return "page";
        case SignupVia::kSite:
            return "another site";
        case SignupVia::kListmonkForm:
            return "listmonk form";
        case SignupVia::kListmonkApi:
            break;
    }
    return "listmonk API";
}

}  // namespace campaignd
