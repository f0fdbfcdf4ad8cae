#include "http/bridge.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "http/problem.h"

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

void fill_spool(Response& response, const std::string& directory) {
    response.spool = std::make_shared<SpoolFile>(directory);
    std::string chunk;
    bool more = true;
    while (more) {
        chunk.clear();
        more = response.chunks(chunk);
        response.spool->append(chunk);
    }
}

void open_file(const std::string& path, Reply& reply) {
    reply.file = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));

    struct stat status {};

    if (!reply.file || ::fstat(reply.file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        fail(ErrorCode::kNotFound, "the file is no longer there");
    }
    reply.file_size = static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

Bridge::Bridge(Router& router,
               const TrustedProxies& proxies,
               const Clock& clock,
               std::string spool_directory)
    : router_(router),
      proxies_(proxies),
      clock_(clock),
      spool_directory_(std::move(spool_directory)) {
    set_keep_alive_timeout(30);
    set_keep_alive_max_count(100'000);
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& out) {
        respond(out);
        return HandlerResponse::Handled;
    });
}

bool Bridge::to_request(FramedRequest& framed, std::string_view peer, Request& request) const {
    auto target = parse_target(framed.target);
    request.request_id = hex_encode(random_bytes(8));
    request.method = framed.method;
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
    if (!target) {
        return false;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    return true;
}

void Bridge::answer(FramedRequest framed, std::string_view peer, bool close, Done done) {
    Request request;
    if (!to_request(framed, peer, request)) {
        done(make_reply(problem(400, "the address is not correctly percent-encoded"),
                        close,
                        request.method == "HEAD",
                        clock_.now()));
    } else if (!start_deferred(request, close, done)) {
        done(answer_now(request, close));
    }
}

std::optional<Reply> Bridge::refuse_head(FramedRequest head, std::string_view peer) {
    Request request;
    std::optional<Response> refusal;
    if (!to_request(head, peer, request)) {
        refusal = problem(400, "the address is not correctly percent-encoded");
    } else {
        refusal = router_.refuse_head(request);
    }
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
    const std::string head = request.method + " / HTTP/1.1\r\nHost: campaignd\r\n\r\n";
    MemoryStream stream(head, reply.bytes);
    bool closed = false;
    try {
        process_request(stream, close, closed, [](httplib::Request& raw) { raw.ranges.clear(); });
    } catch (const std::exception& error) {
        reply.bytes.clear();
        log::error("http", "request {}: {}", request.request_id, error.what());
    }
    if (reply.bytes.empty()) {
        return make_reply(internal_problem("no answer was written", request.request_id),
                          true,
                          request.method == "HEAD",
                          clock_.now());
    }
    if (request.method == "HEAD") {
        reply.spool.reset();
        reply.file.reset();
        reply.file_size = 0;
    }
    return reply;
}

void Bridge::respond(httplib::Response& out) {
    Response response = router_.handle(*request_);
    try {
        attach_body(response, out);
    } catch (const Error& error) {
        response = problem_of(error, request_->request_id);
        attach_body(response, out);
    } catch (const std::exception& error) {
        response = internal_problem(error.what(), request_->request_id);
        attach_body(response, out);
    }
    add_default_headers(response, clock_.now());
    response.set_header("X-Request-Id", request_->request_id);
    out.status = response.status;
    for (const auto& [name, value] : response.headers) {
        out.headers.emplace(name, value);
    }
    // Paths outside the API hold capability tokens, which do not belong in a log.
    const bool is_api = request_->path.starts_with("/api/");
    log::debug("http",
               "{} {} {} {} {}",
               request_->request_id,
               request_->remote_addr,
               request_->method,
               is_api ? request_->path : "(page)",
               response.status);
}

void Bridge::attach_body(Response& response, httplib::Response& out) {
    if (response.chunks) {
        fill_spool(response, spool_directory_);
    }
    if (!response.file_path.empty()) {
        open_file(response.file_path, *reply_);
    } else if (response.spool) {
        reply_->spool = response.spool;
        reply_->file_size = response.spool->size();
    }
    if (reply_->file_size > 0) {
        out.headers.emplace("Content-Length", std::to_string(reply_->file_size));
        out.headers.emplace("Content-Type", response.content_type);
    } else if (!response.content_type.empty()) {
        out.set_content(std::move(response.body), response.content_type);
    }
}

}  // namespace campaignd::http
