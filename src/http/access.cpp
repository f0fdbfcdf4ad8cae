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

AccessGate::AccessGate(Authenticator authenticator, std::string public_url)
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

void AccessGate::admit(Request& request, Access access, bool identify, bool unfinished) const {
    const bool is_safe = is_safe_method(request.method);
    if (access == Access::kPublic) {
        // Login CSRF: another site must not log a browser in as somebody else.
        if (!is_safe && request.path.starts_with("/api/v1/") && !is_same_origin(request, true)) {
            fail(ErrorCode::kForbidden, "this request came from another site");
        }
        if (!identify) {
            return;
        }
    }
    request.principal = authenticator_(request);
    const bool is_barred =
        request.principal && request.principal->lacks_second_factor && !unfinished;
    if (access == Access::kPublic) {
        if (is_barred) {
            request.principal.reset();
        }
        return;
    }
    if (!request.principal) {
        fail(ErrorCode::kUnauthorized, "log in, or send a valid API token");
    }
    const Principal& principal = *request.principal;
    if (principal.via_session && !is_safe) {
        if (!is_same_origin(request, false)) {
            fail(ErrorCode::kForbidden, "this request came from another site");
        }
        if (principal.csrf_token.empty() ||
            !equal_constant_time(request.header("X-CSRF-Token"), principal.csrf_token)) {
            fail(ErrorCode::kForbidden, "the X-CSRF-Token header is missing or not this session's");
        }
    }
    if (is_barred) {
        fail(ErrorCode::kForbidden,
             "your role needs a second factor: set up an authenticator app first");
    }
    if (!allows(access, principal.role)) {
        fail(ErrorCode::kForbidden, "your role does not allow this");
    }
}

}  // namespace campaignd::http
