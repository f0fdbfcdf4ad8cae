#pragma once

#include <optional>
#include <string_view>

#include "model/scope.h"
#include "model/user.h"

namespace campaignd::http {

/// What a token with scopes needs for a route.
struct ScopeRule {
    /// For every token: who it is, what the API is.
    bool free = false;
    /// Nothing: no scope allows it, only a token without scopes.
    std::optional<Scope> needs{};
};

/// By the address alone: the first word behind "/api/v1/" names the resource, the method whether it
/// is read or written. A route whose word is not known needs a token without scopes.
ScopeRule scope_rule(std::string_view method, std::string_view pattern) noexcept;

bool allows(const ScopeRule& rule, const Principal& principal) noexcept;

}  // namespace campaignd::http
