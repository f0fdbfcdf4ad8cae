#include "http/reply.h"

#include "base/rfc3339.h"
#include "http/problem.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'";

void add_default(Response& response, std::string_view name, std::string_view value) {
    if (!find_header(response.headers, name)) {
        response.set_header(name, value);
    }
}

}  // namespace

void add_default_headers(Response& response, TimeMs now) {
    add_default(response, "X-Content-Type-Options", "nosniff");
    add_default(response, "Referrer-Policy", "no-referrer");
    add_default(response, "Content-Security-Policy", kPagePolicy);
    add_default(response, "Cross-Origin-Opener-Policy", "same-origin");
    add_default(response, "Cache-Control", "no-store");
    // RFC 9110 section 5.6.7 writes the zone as GMT.
    std::string date = to_rfc5322_date(now);
    date.replace(date.size() - 5, 5, "GMT");
    add_default(response, "Date", date);
}

Reply make_reply(Response response, bool close, bool is_head, TimeMs now) {
    add_default_headers(response, now);
    Reply reply;
    reply.close = close;
    const std::string_view reason = response.status == 302  ? std::string_view("Found")
                                    : response.status < 400 ? std::string_view("OK")
                                                            : problem_title(response.status);
    reply.bytes = "HTTP/1.1 " + std::to_string(response.status) + ' ' + std::string(reason) +
                  "\r\nContent-Type: " + response.content_type +
                  "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
    for (const auto& [name, value] : response.headers) {
        reply.bytes += name + ": " + value + "\r\n";
    }
    reply.bytes += close ? "Connection: close\r\n\r\n" : "\r\n";
    if (!is_head) {
        reply.bytes += response.body;
    }
    return reply;
}

void announce_close(Reply& reply) {
    const std::size_t line = reply.bytes.find("\r\n");
    reply.bytes.insert(line + 2, "Connection: close\r\n");
    reply.close = true;
}

}  // namespace campaignd::http
