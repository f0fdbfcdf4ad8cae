#pragma once

#include <optional>
#include <string>

#include "db/transaction.h"
#include "model/user.h"

namespace campaignd::service {

/// What the configuration says about who may come in. The settings may ask for more.
struct AccessRules {
    std::optional<Role> require_totp{};  // everybody of this role or a higher one; none: nobody
    std::string only_by{};  // the provider that all sign in by; empty: passwords work, too

    /// Whether a role needs a second factor, by configuration or settings.
    bool needs_second_factor(const db::ReadTx& tx, Role role) const;
};

}  // namespace campaignd::service
