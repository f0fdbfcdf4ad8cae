#include "model/browser.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace campaignd {
namespace {

struct Mark {
    std::string_view found;
    std::string_view name;
};

// Browsers name those whose pages they want to be shown, so the order counts.
constexpr std::array<Mark, 8> kBrowsers{{{"Edg/", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser/", "Samsung Internet"},
                                         {"Firefox/", "Firefox"},
                                         {"FxiOS/", "Firefox"},
                                         {"CriOS/", "Chrome"},
                                         {"Chrome/", "Chrome"},
                                         {"Safari/", "Safari"}}};
constexpr std::array<Mark, 7> kSystems{{{"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Android", "Android"},
                                        {"Windows", "Windows"},
                                        {"CrOS", "ChromeOS"},
                                        {"Mac OS X", "macOS"},
                                        {"Linux", "Linux"}}};
constexpr std::size_t kMaxWord = 40;

template <std::size_t N>
std::string_view first_of(const std::array<Mark, N>& marks, std::string_view text) {
    const auto found = std::find_if(marks.begin(), marks.end(), [text](const Mark& mark) {
        return text.find(mark.found) != text.npos;
    });
    return found == marks.end() ? std::string_view() : found->name;
}

/// What stands in front of its version (RFC 9110 section 10.1.5), when it is a token.
std::string program_of(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of("/ ")).substr(0, kMaxWord);
    const bool is_token = std::all_of(word.begin(), word.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    });
    return is_token ? std::string(word) : std::string();
}

}  // namespace

std::string browser_of(std::string_view user_agent) {
    const std::string_view browser = first_of(kBrowsers, user_agent);
    if (browser.empty()) {
        return program_of(user_agent);
    }
    const std::string_view system = first_of(kSystems, user_agent);
    return std::string(browser) + (system.empty() ? "" : " on " + std::string(system));
}

}  // namespace campaignd
