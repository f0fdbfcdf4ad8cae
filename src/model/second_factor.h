#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/user.h"

namespace campaignd {

/// What somebody sees of their own account.
struct OwnProfile {
    User user;
    std::optional<TimeMs> second_factor_since;
    int recovery_codes_left = 0;
    bool is_second_factor_required = false;  // by their role
};

/// An authenticator app that is being set up, as it is shown this once.
struct NewSecondFactor {
    std::string secret;   // base32 (RFC 4648 section 6), to be typed in
    std::string uri;      // otpauth://, what the QR code says
    std::string qr_path;  // its dark squares as the path of an SVG, one unit each
    int qr_size = 0;      // units each way, with the quiet zone
};

/// Shown this once; each lets somebody in once without the app.
using RecoveryCodes = std::vector<std::string>;

/// A session as its owner sees it.
struct SessionView {
    std::int64_t id = 0;
    TimeMs created_at = 0;
    TimeMs seen_at = 0;   // within a minute
    std::string network;  // "198.51.100.0/24" or "local": where it began
    std::string browser;  // "Firefox on Linux"; empty when unknown
    bool is_current = false;
};

}  // namespace campaignd
