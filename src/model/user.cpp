#include "model/user.h"

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {

namespace {

constexpr EnumWords<Role, 3> kRoles{{"viewer", "editor", "admin"}};
constexpr EnumWords<PageLanguage, 2> kLanguages{{"en", "de"}};
constexpr EnumWords<PageTheme, 2> kThemes{{"light", "dark"}};
constexpr std::size_t kPasswordMinCharacters = 12;
constexpr std::size_t kPasswordMaxBytes = 1'024;

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (const char c : utf8) {
        count += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
    }
    return count;
}

}  // namespace

std::string_view to_text(Role role) noexcept {
    return kRoles[role];
}

std::optional<Role> parse_role(std::string_view text) noexcept {
    return kRoles.find(text);
}

std::string_view to_text(PageLanguage language) noexcept {
    return kLanguages[language];
}

std::optional<PageLanguage> parse_page_language(std::string_view tag) noexcept {
    return kLanguages.find(tag);
}

std::string_view to_text(PageTheme theme) noexcept {
    return kThemes[theme];
}

std::optional<PageTheme> parse_page_theme(std::string_view name) noexcept {
    return kThemes.find(name);
}

void PagePreferencesChange::apply_to(PagePreferences& preferences) const {
    preferences.language = language.value_or(preferences.language);
    preferences.theme = theme.value_or(preferences.theme);
}

std::string Principal::key() const {
    return token_id != 0 ? "token:" + std::to_string(token_id) : "user:" + std::to_string(user_id);
}

void check_password(std::string_view password, std::vector<FieldError>& faults) {
    if (password.size() > kPasswordMaxBytes) {
        faults.push_back({"password", "must be at most 1024 bytes long"});
    } else if (!is_utf8(password)) {
        faults.push_back({"password", "must be UTF-8 text"});
    } else if (count_characters(password) < kPasswordMinCharacters) {
        faults.push_back({"password", "must be at least 12 characters long"});
    }
}

}  // namespace campaignd
