#include "http/scopes.h"

#include <algorithm>
#include <array>

#include "base/words.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kPreview = "/preview/";
constexpr std::string_view kFree = "session|sessions|profile|events|openapi.json";

struct Word {
    std::string_view word;
    Resource resource;
};

/// Words of addresses that are no resource's own.
constexpr std::array<Word, 9> kWords{{{"tags", Resource::kRecipients},
                                      {"dashboard", Resource::kCampaigns},
                                      {"calendar", Resource::kCampaigns},
                                      {"jobs", Resource::kQueue},
                                      {"lanes", Resource::kQueue},
                                      {"instances", Resource::kQueue},
                                      {"invitations", Resource::kUsers},
                                      {"oauth2", Resource::kSenders},
                                      {"doctor", Resource::kSettings}}};

/// "audit" of "/audit.csv": a file of a resource belongs to it.
std::string_view first_word(std::string_view path) noexcept {
    const std::string_view segment = path.substr(0, path.find('/'));
    return segment.substr(0, segment.find('.'));
}

std::optional<Resource> resource_of(std::string_view pattern) noexcept {
    if (pattern == "/metrics") {
        return Resource::kMetrics;
    }
    if (pattern.starts_with(kPreview)) {
        const std::string_view word = first_word(pattern.substr(kPreview.size()));
        return word == "sandbox"    ? Resource::kSandbox
               : word == "template" ? Resource::kTemplates
               : word == "form"     ? Resource::kForms
                                    : Resource::kCampaigns;
    }
    if (!pattern.starts_with(kApi)) {
        return std::nullopt;
    }
    const std::string_view word = first_word(pattern.substr(kApi.size()));
    const auto* const found = std::find_if(
        kWords.begin(), kWords.end(), [word](const Word& one) { return one.word == word; });
    return found == kWords.end() ? parse_resource(word) : std::optional(found->resource);
}

}  // namespace

ScopeRule scope_rule(std::string_view method, std::string_view pattern) noexcept {
    ScopeRule rule;
    if (pattern.starts_with(kApi)) {
        const std::string_view rest = pattern.substr(kApi.size());
        rule.free = is_one_of(rest.substr(0, rest.find('/')), kFree);
    }
    if (const auto resource = resource_of(pattern); resource && !rule.free) {
        rule.needs = Scope{*resource, method != "GET" && method != "HEAD"};
    }
    return rule;
}

bool allows(const ScopeRule& rule, const Principal& principal) noexcept {
    return !principal.scopes || rule.free || (rule.needs && principal.scopes->holds(*rule.needs));
}

}  // namespace campaignd::http
