#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/message/request.h"
#include "http/scopes.h"

namespace campaignd::http {

/// Who may call a route. kPublic asks nobody; the others need at least that role.
enum class Access { kPublic, kViewer, kEditor, kAdmin };

/// Finds out who sends a request, by bearer_token() and session_token(), which keep the two apart.
/// Thread-safe: every http worker calls it. An expired or unknown credential is nobody, not an
/// exception.
using Authenticator = std::function<std::optional<Principal>(const Request&)>;

bool allows(Access access, Role role) noexcept;

/// What a route asks of who comes.
struct Entry {
    Access access = Access::kAdmin;
    bool identify = false;    // public, but wants to know the caller when there is one
    bool unfinished = false;  // also for whoever still has to set up their second factor
    ScopeRule scope{};
    std::string_view pattern{};
};

/// Told of each API token that was refused: for the audit. Thread-safe; throws nothing.
using RefusedToken = std::function<void(
    const Principal& token, const Request& request, std::string_view route, std::string_view why)>;

/// The one place that decides whether a request may reach its handler: login, role, CSRF.
/// Thread-safe. Throws Error(kUnauthorized) or Error(kForbidden).
class AccessGate {
  public:
    /// `public_url` counts as our own origin beside the request's Host.
    AccessGate(Authenticator authenticator, const std::string& public_url);

    /// Fills request.principal for routes that are not public, or that ask to `identify`. Whoever
    /// still lacks the second factor of their role is let in only `unfinished`.
    void admit(Request& request, const Entry& entry) const;

    /// Call it before the first request.
    void tell_refused(RefusedToken refused) { refused_ = std::move(refused); }

  private:
    void admit_stranger(Request& request, const Entry& entry) const;
    void check_csrf(const Request& request) const;
    void check_power(const Request& request, const Entry& entry) const;
    bool is_same_origin(const Request& request, bool absent_is_fine) const;

    const Authenticator authenticator_;
    const std::string public_authority_;
    RefusedToken refused_;
};

}  // namespace campaignd::http
