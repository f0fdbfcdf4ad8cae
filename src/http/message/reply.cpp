#include "http/message/reply.h"

#include <string_view>
#include <utility>

#include "base/rfc3339.h"
#include "http/message/problem.h"

namespace campaignd::http {

void add_default_headers(httplib::Response& response, TimeMs now) {
    static const httplib::Headers defaults{
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
         "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
         "frame-ancestors 'none'; require-trusted-types-for 'script'"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cache-Control", "no-store"}};
    for (const auto& field : defaults) {
        if (response.headers.find(field.first) == response.headers.end()) {
            response.headers.insert(field);
        }
    }
    // RFC 9110 section 5.6.7 writes the zone as GMT.
    std::string date = to_rfc5322_date(now);
    date.replace(date.size() - 5, 5, "GMT");
    response.headers.emplace("Date", std::move(date));
}

Reply make_reply(httplib::Response&& response, bool close, bool is_head, TimeMs now) {
    add_default_headers(response, now);
    Reply reply;
    reply.close = close;
    const std::string_view reason = response.status == 302  ? std::string_view("Found")
                                    : response.status < 400 ? std::string_view("OK")
                                                            : problem_title(response.status);
    reply.bytes = "HTTP/1.1 " + std::to_string(response.status) + ' ' + std::string(reason) +
                  "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
    for (const auto& [name, value] : response.headers) {
        reply.bytes.append(name).append(": ").append(value).append("\r\n");
    }
    reply.bytes += close ? "Connection: close\r\n\r\n" : "\r\n";
    if (!is_head) {
        reply.bytes += response.body;
    }
    return reply;
}

Reply make_stream(std::string listener, TimeMs now) {
    httplib::Response head;
    head.headers.emplace("Content-Type", "text/event-stream");
    head.headers.emplace("X-Accel-Buffering", "no");  // nginx passes on what comes at once
    add_default_headers(head, now);
    Reply reply;
    reply.close = true;
    reply.stream_to = std::move(listener);
    reply.bytes = "HTTP/1.1 200 OK\r\n";
    for (const auto& [name, value] : head.headers) {
        reply.bytes.append(name).append(": ").append(value).append("\r\n");
    }
    reply.bytes += "Connection: close\r\n\r\n";
    return reply;
}

void announce_close(Reply& reply) {
    const std::size_t line = reply.bytes.find("\r\n");
    reply.bytes.insert(line + 2, "Connection: close\r\n");
    reply.close = true;
}

}  // namespace campaignd::http
