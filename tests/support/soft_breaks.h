#pragma once

#include <string>

namespace campaignd::test {

/// A mail with its long lines whole again (quoted-printable, RFC 2045, section 6.7).
inline std::string without_soft_breaks(std::string mail) {
    for (auto at = mail.find("=\r\n"); at != std::string::npos; at = mail.find("=\r\n", at)) {
        mail.erase(at, 3);
    }
    return mail;
}

}  // namespace campaignd::test
