#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/request.h"

namespace campaignd::http {

/// Who may call a route. kPublic asks nobody; the others need at least that role.
enum class Access { kPublic, kViewer, kEditor, kAdmin };

/// Finds out who sends a request, by bearer_token() and session_token(), which keep the two apart.
/// Thread-safe: every http worker calls it. An expired or unknown credential is nobody, not an
/// exception.
using Authenticator = std::function<std::optional<Principal>(const Request&)>;

bool allows(Access access, Role role) noexcept;

/// The one place that decides whether a request may reach its handler: login, role, CSRF.
/// Thread-safe. Throws Error(kUnauthorized) or Error(kForbidden).
class AccessGate {
  public:
    /// `public_url` counts as our own origin beside the request's Host.
    AccessGate(Authenticator authenticator, std::string public_url);

    /// Fills request.principal for routes that are not public, or that ask to `identify`. Whoever
    /// still lacks the second factor of their role is let in only `unfinished`.
    void admit(Request& request, Access access, bool identify, bool unfinished) const;

  private:
    bool is_same_origin(const Request& request, bool absent_is_fine) const;

    const Authenticator authenticator_;
    const std::string public_authority_;
};

}  // namespace campaignd::http
