#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/sender.h"

namespace campaignd {

/// A sender as a request wants it. Passwords are still in the clear: an empty one removes the
/// stored one, none keeps it.
struct SenderEdit {
    SenderSettings settings;
    std::optional<std::string> password;
    std::optional<std::string> mailbox_password;
    std::vector<std::string> warnings;
};

/// Reads a request body over `before` (the stored settings, or none when creating), so that a PATCH
/// changes only what it names. Notes every fault with its path. A new host or user name drops the
/// stored password unless the request brings one: it must never be shown to another server. Pure.
SenderEdit read_sender(const nlohmann::json& body,
                       const SenderSettings* before,
                       std::vector<FieldError>& faults);

}  // namespace campaignd
