#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/fd.h"
#include "http/response.h"

namespace campaignd::http {

/// An answer as bytes for the wire: head and body, then the rest of a file when there is one.
struct Reply {
    std::string bytes;
    std::shared_ptr<SpoolFile> spool;  // shared with the Response that named it
    UniqueFd file;
    std::uint64_t file_size = 0;
    bool close = false;

    int file_fd() const noexcept { return spool ? spool->fd() : file.get(); }
};

/// Adds what every answer carries unless it has its own: nosniff, Referrer-Policy, the page's CSP,
/// Cross-Origin-Opener-Policy, Cache-Control: no-store, Date (RFC 9110 section 6.6.1).
void add_default_headers(Response& response, TimeMs now);

/// Serialises an answer that the io thread makes itself (faults, health). No body for HEAD.
Reply make_reply(Response response, bool close, bool is_head, TimeMs now);

/// Adds "Connection: close" to an answer that was made before the daemon began to drain.
void announce_close(Reply& reply);

}  // namespace campaignd::http
