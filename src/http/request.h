#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/headers.h"
#include "http/spool_file.h"
#include "http/target.h"

namespace campaignd::http {

/// In rising order: each may do what the one before may.
enum class Role { kViewer, kEditor, kAdmin };

inline constexpr std::string_view kSessionCookie = "campaignd_session";
inline constexpr std::string_view kDeviceCookie = "campaignd_device";

/// Who sends a request, as Authenticator found it.
struct Principal {
    std::int64_t user_id = 0;
    std::string email;
    Role role = Role::kViewer;
    bool via_session = false;  // by cookie, so that the CSRF rules hold; false: by bearer token
    std::string csrf_token;    // of the session; empty for a bearer token
};

/// One complete request, decoded. Owned by the worker that answers it; handlers see it const.
struct Request {
    std::string method;
    std::string path;  // percent-decoded
    Query query;
    Headers headers;
    std::string body;
    std::unique_ptr<SpoolFile> body_file;  // of upload routes; take() it to keep the file
    std::string content_type;              // lower case, without parameters
    std::string remote_addr;               // the client; empty on a unix socket without a proxy
    bool is_https = false;                 // this connection is, as a trusted proxy says
    bool secure_cookies = false;           // by the public address, or else by this connection
    /// Through a proxy on this machine that nobody named in http.trusted_proxies: everybody who
    /// comes that way looks like this machine.
    bool by_unnamed_proxy = false;
    std::map<std::string, std::string, std::less<>> params;  // of the pattern's {…}
    std::optional<Principal> principal;
    std::string request_id;

    /// Empty when absent.
    std::string_view header(std::string_view name) const noexcept;
    std::optional<std::string> query_value(std::string_view name) const;
    /// The number matched by {id} or another {…id}; the router has already checked it.
    std::int64_t id(std::string_view name = "id") const;
    const std::string& param(std::string_view name) const;

    /// The token of "Authorization: Bearer TOKEN".
    std::optional<std::string_view> bearer_token() const noexcept;
    /// The session cookie's value; nothing when an Authorization header is present.
    std::optional<std::string> session_token() const;
    /// The value of a cookie of ours, by its name without the prefix.
    std::optional<std::string> cookie(std::string_view name) const;
    /// "__Host-" + `name` with secure cookies (RFC 6265bis section 4.1.3.2), else `name`.
    std::string cookie_name(std::string_view name) const;
};

}  // namespace campaignd::http
