#include "http/access.h"

#include <utility>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

/// "host:port" of "scheme://host:port/…"; empty when it is no such URL.
std::string_view authority_of(std::string_view url) noexcept {
    const std::size_t mark = url.find("://");
    if (mark == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = url.substr(mark + 3);
    return rest.substr(0, rest.find('/'));
}

bool is_safe_method(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD";
}

}  // namespace

bool allows(Access access, Role role) noexcept {
    switch (access) {
        case Access::kPublic:
        case Access::kViewer:
            return true;
        case Access::kEditor:
            return role >= Role::kEditor;
        case Access::kAdmin:
            break;
    }
    return role == Role::kAdmin;
}

AccessGate::AccessGate(Authenticator authenticator, const std::string& public_url)
    : authenticator_(std::move(authenticator)), public_authority_(authority_of(public_url)) {}

bool AccessGate::is_same_origin(const Request& request, bool absent_is_fine) const {
    const auto site = find_header(request.headers, "Sec-Fetch-Site");
    if (site) {
        return *site == "same-origin" || *site == "none";
    }
    const auto origin = find_header(request.headers, "Origin");
    if (!origin) {
        return absent_is_fine;
    }
    const std::string_view authority = authority_of(*origin);
    return !authority.empty() && (equals_ignoring_case(authority, request.header("Host")) ||
                                  equals_ignoring_case(authority, public_authority_));
}

void AccessGate::admit(Request& request, const Entry& entry) const {
    if (entry.access == Access::kPublic) {
        admit_stranger(request, entry);
        return;
    }
    request.principal = authenticator_(request);
    if (!request.principal) {
        fail(ErrorCode::kUnauthorized,
             "log in, or send an API token that is valid and has not expired");
    }
    if (request.principal->via_session && !is_safe_method(request.method)) {
        check_csrf(request);
    }
    if (request.principal->lacks_second_factor && !entry.unfinished) {
        fail(ErrorCode::kForbidden,
             "your role needs a second factor: set up an authenticator app first");
    }
    check_power(request, entry);
}

void AccessGate::admit_stranger(Request& request, const Entry& entry) const {
    // Login CSRF: another site must not log a browser in as somebody else.
    if (!is_safe_method(request.method) && request.path.starts_with("/api/v1/") &&
        !is_same_origin(request, true)) {
        fail(ErrorCode::kForbidden, "this request came from another site");
    }
    if (entry.identify) {
        request.principal = authenticator_(request);
        const auto& who = request.principal;
        if (who &&
            ((who->lacks_second_factor && !entry.unfinished) || !allows(entry.scope, *who))) {
            request.principal.reset();
        }
    }
}

void AccessGate::check_csrf(const Request& request) const {
    const std::string& token = request.principal->csrf_token;
    if (!is_same_origin(request, false)) {
        fail(ErrorCode::kForbidden, "this request came from another site");
    }
    if (token.empty() || !equal_constant_time(request.header("X-CSRF-Token"), token)) {
        fail(ErrorCode::kForbidden, "the X-CSRF-Token header is missing or not this session's");
    }
}

void AccessGate::check_power(const Request& request, const Entry& entry) const {
    const Principal& who = *request.principal;
    std::string why;
    if (!allows(entry.scope, who)) {
        why = entry.scope.needs ? "this token lacks the scope " + to_text(*entry.scope.needs)
                                : "this takes a token without scopes";
    } else if (!allows(entry.access, who.role)) {
        why = "your role does not allow this";
    } else {
        return;
    }
    if (!who.via_session && refused_) {
        refused_(who, request, request.method + ' ' + std::string(entry.pattern), why);
    }
    fail(ErrorCode::kForbidden, why);
}

}  // namespace campaignd::http
