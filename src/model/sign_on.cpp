#include "model/sign_on.h"

#include <algorithm>

#include "base/text.h"
#include "model/email_address.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<SignOnFault, 10> kFaults{{"off",
                                              "stale",
                                              "cancelled",
                                              "refused",
                                              "provider_down",
                                              "bad_answer",
                                              "unverified_email",
                                              "unknown",
                                              "no_role",
                                              "other_account"}};

constexpr std::size_t kLongestSubject = 255;  // OpenID Connect Core 1.0 section 2

/// "host" of "host:port" and of "[v6]:port".
std::string_view without_port(std::string_view authority) noexcept {
    if (authority.starts_with('[')) {
        return authority.substr(1, authority.find(']') - 1);
    }
    return authority.substr(0, authority.find(':'));
}

bool is_for_us(const IdentityClaims& claims, const std::string& client) {
    const auto& audiences = claims.audiences;
    if (std::find(audiences.begin(), audiences.end(), client) == audiences.end()) {
        return false;
    }
    // Section 3.1.3.7, rules 4 and 5: among several audiences it says for whom it was made.
    return claims.authorized_party.empty() ? audiences.size() == 1
                                           : claims.authorized_party == client;
}

}  // namespace

std::string_view to_text(SignOnFault fault) noexcept {
    return kFaults[fault];
}

std::optional<Role> SignOnRules::role_of(const std::vector<std::string>& groups) const {
    std::optional<Role> highest;
    for (const GroupRole& rule : roles) {
        if (std::find(groups.begin(), groups.end(), rule.group) != groups.end()) {
            highest = std::max(highest.value_or(rule.role), rule.role);
        }
    }
    return highest;
}

bool SignOnRules::takes_newcomer(std::string_view email) const {
    const std::string_view domain = email_domain(email);
    return default_role && std::any_of(allowed_domains.begin(),
                                       allowed_domains.end(),
                                       [domain](const std::string& allowed) {
                                           return allowed == "*" ||
                                                  equals_ignoring_case(allowed, domain);
                                       });
}

std::string_view host_of_url(std::string_view url) noexcept {
    const std::size_t mark = url.find("://");
    if (mark == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = url.substr(mark + 3);
    return without_port(rest.substr(0, rest.find_first_of("/?#")));
}

bool is_provider_url(std::string_view url) noexcept {
    if (url.size() > 2'000 || has_control(url) ||
        url.find_first_of(" \"<>\\#") != std::string_view::npos) {
        return false;
    }
    const std::string_view host = host_of_url(url);
    if (host.empty() || url.substr(0, url.find('/', url.find("://") + 3)).find('@') != url.npos) {
        return false;
    }
    const bool is_here =
        host == "localhost" || host == "::1" ||
        (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
    return url.starts_with("https://") || (url.starts_with("http://") && is_here);
}

std::optional<std::string> fault_of(const IdentityClaims& claims,
                                    const ExpectedIdentity& expected) {
    if (claims.issuer != expected.issuer) {
        return "it is of another issuer";
    }
    if (!is_for_us(claims, expected.client_id)) {
        return "it was made for another client";
    }
    if (claims.subject.empty() || claims.subject.size() > kLongestSubject) {
        return "it names nobody";
    }
    if (claims.nonce.empty() || claims.nonce != expected.nonce) {
        return "it belongs to another sign-on (its nonce differs)";
    }
    if (claims.expires_at <= expected.now - kSignOnSkewMs) {
        return "it has expired: look at the clocks of this machine and of the provider";
    }
    if (claims.issued_at == 0 || claims.issued_at > expected.now + kSignOnSkewMs ||
        claims.not_before > expected.now + kSignOnSkewMs) {
        return "it is of the future: look at the clocks of this machine and of the provider";
    }
    return std::nullopt;
}

}  // namespace campaignd
