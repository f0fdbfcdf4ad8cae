#include "model/scope.h"

#include <array>

#include "base/text.h"
#include "model/enum_words.h"
#include "model/user.h"

namespace campaignd {
namespace {

constexpr EnumWords<Resource, kResources> kWords{
    {"recipients", "lists",     "segments", "imports", "bulk",      "suppressions",
     "forms",      "campaigns", "messages", "send",    "templates", "snippets",
     "media",      "senders",   "sandbox",  "bounces", "webhooks",  "queue",
     "metrics",    "backups",   "settings", "users",   "tokens",    "audit"}};

constexpr std::string_view kRead = "read";
constexpr std::string_view kWrite = "write";

/// Who may do anything of it: v, e and a are the roles, - is nobody. First to read, then to write.
constexpr std::array<std::string_view, kResources> kLeast{
    "ve", "ve", "ve", "ve", "ee", "ve", "ve", "ve", "ve", "-e", "ve", "ve",
    "ve", "va", "ve", "-e", "aa", "ve", "v-", "aa", "va", "aa", "aa", "a-"};

}  // namespace

std::string_view to_text(Resource resource) noexcept {
    return kWords[resource];
}

std::optional<Resource> parse_resource(std::string_view word) noexcept {
    return kWords.find(word);
}

std::string to_text(const Scope& scope) {
    std::string text(to_text(scope.resource));
    text += ':';
    text += scope.write ? kWrite : kRead;
    return text;
}

std::optional<Scope> parse_scope(std::string_view text) noexcept {
    const std::size_t colon = text.find(':');
    const auto resource = parse_resource(text.substr(0, colon));
    const std::string_view verb = colon == text.npos ? text.substr(0, 0) : text.substr(colon + 1);
    if (!resource || (verb != kRead && verb != kWrite)) {
        return std::nullopt;
    }
    return Scope{*resource, verb == kWrite};
}

std::optional<Role> least_role(const Scope& scope) noexcept {
    const std::string_view pair = kLeast.at(static_cast<std::size_t>(scope.resource));
    switch (pair[scope.write ? 1 : 0]) {
        case 'v':
            return Role::kViewer;
        case 'e':
            return Role::kEditor;
        case 'a':
            return Role::kAdmin;
        default:
            return std::nullopt;
    }
}

std::vector<Scope> Scopes::list() const {
    std::vector<Scope> all;
    for (int i = 0; i < kResources; ++i) {
        for (const bool write : {false, true}) {
            const Scope scope{static_cast<Resource>(i), write};
            if (holds(scope)) {
                all.push_back(scope);
            }
        }
    }
    return all;
}

std::string to_text(const Scopes& scopes) {
    std::string text;
    for (const Scope& scope : scopes.list()) {
        text += (text.empty() ? "" : " ") + to_text(scope);
    }
    return text;
}

Scopes parse_scopes(std::string_view words) noexcept {
    Scopes scopes;
    while (!words.empty()) {
        const std::size_t end = words.find(' ');
        if (const auto scope = parse_scope(words.substr(0, end))) {
            scopes.add(*scope);
        }
        words.remove_prefix(end == words.npos ? words.size() : end + 1);
    }
    return scopes;
}

}  // namespace campaignd
