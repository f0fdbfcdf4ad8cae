#pragma once

#include <vector>

#include "app/config.h"
#include "base/error.h"
#include "mail/net/copy_target.h"

namespace campaignd::app {

/// Sets what was left open and follows from other keys (folders beside the database, public_url,
/// the master key in CREDENTIALS_DIRECTORY).
void derive_defaults(Config& config, const Environment& environment);

/// Every rule that is more than a range: addresses, URLs, keys that must agree with each other.
std::vector<FieldError> broken_rules(const Config& config);

/// Where copies of backups go, without the secret that is read when it is needed. An empty URL:
/// none.
mail::CopyPlace copy_place(const Config& config);

}  // namespace campaignd::app
