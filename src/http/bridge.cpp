#include "http/bridge.h"

#include <exception>
#include <string>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "http/message/problem.h"
#include "http/message/target.h"

namespace campaignd::http {
namespace {

/// The request head to read from, and the string that takes the answer.
class MemoryStream final : public httplib::Stream {
  public:
    MemoryStream(std::string_view in, std::string& out) : in_(in), out_(out) {}

    bool is_readable() const override { return true; }

    bool is_writable() const override { return true; }

    ssize_t read(char* bytes, size_t size) override {
        const size_t count = in_.copy(bytes, size);
        in_.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }

    ssize_t write(const char* bytes, size_t size) override {
        out_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }

    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }

    void get_local_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }

    socket_t socket() const override { return -1; }

  private:
    std::string_view in_;
    std::string& out_;
};

std::string media_type_of(std::string_view content_type) {
    return to_lower(trim(content_type.substr(0, content_type.find(';'))));
}

Response unsound_target() {
    return problem(400, "the address is not correctly percent-encoded");
}

}  // namespace

Bridge::Bridge(Router& router, const TrustedProxies& proxies, const Clock& clock)
    : router_(router), proxies_(proxies), clock_(clock) {
    set_keep_alive_timeout(30);
    set_keep_alive_max_count(100'000);
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& out) {
        out = static_cast<httplib::Response&&>(respond());
        return HandlerResponse::Handled;
    });
}

Request Bridge::to_request(FramedRequest framed, std::string_view peer) const {
    Request request;
    request.request_id = hex_encode(random_bytes(8));
    request.method = std::move(framed.method);
    request.target = std::move(framed.target);
    request.path = path_of(request.target).value_or("");
    request.headers = std::move(framed.headers);
    request.body = std::move(framed.body);
    if (framed.body_file && !framed.is_upload) {
        request.body = framed.body_file->read(0, framed.body_file->size());
    } else {
        request.body_file = std::move(framed.body_file);
    }
    request.content_type = media_type_of(request.header("Content-Type"));
    const TrustedProxies::Client client = proxies_.client_of(peer, request.headers);
    request.remote_addr = client.address;
    request.is_https = client.is_https;
    request.by_unnamed_proxy = client.by_unnamed_proxy;
    request.from_loopback = is_loopback(peer);
    return request;
}

void Bridge::answer(FramedRequest framed, std::string_view peer, bool close, const Done& done) {
    Request request = to_request(std::move(framed), peer);
    if (request.path.empty()) {
        done(make_reply(unsound_target(), close, request.method == "HEAD", clock_.now()));
    } else if (!start_deferred(request, close, done)) {
        done(answer_now(request, close));
    }
}

std::optional<Reply> Bridge::refuse_head(FramedRequest head, std::string_view peer) {
    Request request = to_request(std::move(head), peer);
    auto refusal =
        !request.path.empty() ? router_.refuse_head(request) : std::optional(unsound_target());
    if (!refusal) {
        return std::nullopt;
    }
    return make_reply(std::move(*refusal), true, request.method == "HEAD", clock_.now());
}

bool Bridge::start_deferred(Request& request, bool close, const Done& done) {
    const bool is_head = request.method == "HEAD";
    return router_.start_deferred(
        request, [done, close, is_head, &clock = clock_](Response response) {
            done(make_reply(std::move(response), close, is_head, clock.now()));
        });
}

Reply Bridge::answer_now(Request& request, bool close) {
    Reply reply;
    reply.close = close;
    request_ = &request;
    reply_ = &reply;
    const std::string line =
        request.method + ' ' + fenced_target(request.target) + " HTTP/1.1\r\n\r\n";
    MemoryStream stream(line, reply.bytes);
    bool closed = false;
    try {
        process_request(stream, close, closed, [&request](httplib::Request& parsed) {
            request.params = std::move(parsed.params);
        });
    } catch (const std::exception& error) {
        reply.bytes.clear();
        log::error("http", "request {}: {}", request.request_id, error.what());
    }
    const bool is_head = request.method == "HEAD";
    if (!reply.stream_to.empty() && !is_head) {
        return make_stream(std::move(reply.stream_to), clock_.now());
    }
    reply.stream_to.clear();
    if (reply.bytes.empty()) {
        return make_reply(internal_problem("no answer was written", request.request_id),
                          true,
                          is_head,
                          clock_.now());
    }
    if (is_head) {
        reply.rest = nullptr;
        reply.rest_size = 0;
    }
    return reply;
}

/// What the library writes: all but content that would not fit into memory.
Response Bridge::respond() {
    Response response = router_.handle(*request_);
    reply_->stream_to = std::move(response.stream_to);
    reply_->rest = std::exchange(response.content_provider_, nullptr);
    reply_->rest_size = response.content_length_;
    add_default_headers(response, clock_.now());
    response.set_header("X-Request-Id", request_->request_id);
    // Paths outside the API hold capability tokens, which do not belong in a log.
    const bool is_api = request_->path.starts_with("/api/");
    log::debug("http",
               "{} {} {} {} {}",
               request_->request_id,
               request_->remote_addr,
               request_->method,
               is_api ? request_->path : "(page)",
               response.status);
    return response;
}

}  // namespace campaignd::http
