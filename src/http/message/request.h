#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/headers.h"
#include "http/message/spool_file.h"
#include "model/user.h"

namespace campaignd::http {

inline constexpr std::string_view kSessionCookie = "campaignd_session";
inline constexpr std::string_view kDeviceCookie = "campaignd_device";

/// One complete request: cpp-httplib's, and what we know of it beyond. Its path is decoded, its
/// params are those of the query, its headers stand as they were sent. Owned by the worker that
/// answers it; handlers see it const.
struct Request : httplib::Request {
    std::unique_ptr<SpoolFile> body_file;  // of upload routes; take() it to keep the file
    std::string content_type;              // lower case, without parameters
    bool is_https = false;                 // this connection is, as a trusted proxy says
    bool secure_cookies = false;           // by the public address, or else by this connection
    bool from_loopback = false;            // the connection itself comes from this machine
    /// Asked so often that it shall leave no trace (http/public_pace.h).
    bool over_pace = false;
    /// Through a proxy on this machine that nobody named in http.trusted_proxies: everybody who
    /// comes that way looks like this machine.
    bool by_unnamed_proxy = false;
    std::map<std::string, std::string, std::less<>> path_params;  // of the pattern's {…}
    std::optional<Principal> principal;
    std::string request_id;

    /// Empty when absent.
    std::string_view header(std::string_view name) const;
    /// Of a repeated parameter the first value counts.
    std::optional<std::string> query_value(std::string_view name) const;
    /// The number matched by {id} or another {…id}; the router has already checked it.
    std::int64_t id(std::string_view name = "id") const;
    const std::string& param(std::string_view name) const;
    /// The fields of an application/x-www-form-urlencoded body; another kind of body has none.
    httplib::Params form() const;

    /// The token of "Authorization: Bearer TOKEN".
    std::optional<std::string_view> bearer_token() const;
    /// The session cookie's value; nothing when an Authorization header is present.
    std::optional<std::string> session_token() const;
    /// The value of a cookie of ours, by its name without the prefix.
    std::optional<std::string> cookie(std::string_view name) const;
    /// "__Host-" + `name` with secure cookies (RFC 6265bis section 4.1.3.2), else `name`.
    std::string cookie_name(std::string_view name) const;
};

}  // namespace campaignd::http
