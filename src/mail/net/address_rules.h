#pragma once

#include <curl/curl.h>
#include <sys/socket.h>

namespace campaignd::mail {

/// Whether a server at this address may be called. Never: link-local addresses, where clouds keep
/// their metadata services (RFC 3927, RFC 4291 section 2.5.6), and what is nobody's: unspecified,
/// multicast, reserved (RFC 6890). With `allow_private` false neither loopback nor private networks
/// (RFC 1918, RFC 4193, RFC 6598). IPv4 inside of IPv6 counts as what it is. Thread-safe.
bool may_call(const sockaddr& address, bool allow_private) noexcept;

/// Judges each address that libcurl is about to connect to, at its socket: whatever a name or an
/// odd number ("2852039166") has become, and however often the name changes its mind.
/// Owner: whoever owns the handle; outlives it. Thread: the handle's.
struct AddressRules {
    bool allow_private = true;
    bool refused = false;  // an address was

    void guard(CURL* easy);
};

}  // namespace campaignd::mail
