#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// Codes of authenticator apps (RFC 6238: SHA-1, six digits, steps of 30 s), by liboath. A secret
/// is kTotpSecretBytes random bytes. Thread-safe.
inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226 section 4, R6
inline constexpr std::size_t kTotpDigits = 6;

/// The step that the code belongs to: the one at `now`, or one of its neighbours, since clocks
/// differ. Nothing for any other text. Throws Error(kInternal).
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, TimeMs now);

/// The code of a moment. Throws Error(kInternal).
std::string totp_code(std::string_view secret, TimeMs at);

/// RFC 4648 section 6, without padding: what people type into an app.
std::string base32_encode(std::string_view bytes);

}  // namespace campaignd
