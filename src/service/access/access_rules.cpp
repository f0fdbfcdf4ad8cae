#include "service/access/access_rules.h"

#include "service/access/settings.h"

namespace campaignd::service {

bool AccessRules::needs_second_factor(const db::ReadTx& tx, Role role) const {
    const auto by_settings = Settings::require_totp(tx);
    return (require_totp && role >= *require_totp) || (by_settings && role >= *by_settings);
}

}  // namespace campaignd::service
