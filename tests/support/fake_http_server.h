#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"

namespace campaignd::test {

/// A request as somebody else's server sees it.
struct SeenRequest {
    std::string line;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

/// Somebody else's server on a real socket of this machine, one request a connection. `answer` says
/// what comes back, head and all; an empty one closes without a word. Owner: a test. `answer` runs
/// on the server's thread.
class FakeHttpServer {
  public:
    using Answer = std::function<std::string(const SeenRequest&)>;

    explicit FakeHttpServer(Answer answer) : answer_(std::move(answer)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        listen(listener_, 64);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }

    ~FakeHttpServer() {
        stopping_ = true;
        thread_.join();
        close(listener_);
    }

    FakeHttpServer(const FakeHttpServer&) = delete;
    FakeHttpServer& operator=(const FakeHttpServer&) = delete;

    std::string url(const std::string& path = "/hook") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

    std::vector<SeenRequest> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

    static std::string response(const std::string& status, const std::string& body = "") {
        return "HTTP/1.1 " + status +
               "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

  private:
    static constexpr int kLookMs = 20;

    void serve() {
        while (!stopping_) {
            pollfd ready{listener_, POLLIN, 0};
            if (poll(&ready, 1, kLookMs) > 0) {
                const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                if (fd >= 0) {
                    talk(fd);
                    close(fd);
                }
            }
        }
    }

    void talk(int fd) {
        std::string text;
        while (!stopping_ && !complete(text)) {
            pollfd ready{fd, POLLIN, 0};
            if (poll(&ready, 1, kLookMs) <= 0) {
                continue;
            }
            char buffer[4096];
            const ssize_t got = read(fd, buffer, sizeof buffer);
            if (got <= 0) {
                return;
            }
            text.append(buffer, static_cast<std::size_t>(got));
        }
        if (!complete(text)) {
            return;
        }
        const SeenRequest request = parse(text);
        {
            const std::lock_guard lock(mutex_);
            seen_.push_back(request);
        }
        const std::string reply = answer_(request);
        send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
    }

    static bool complete(const std::string& text) {
        const std::size_t end = text.find("\r\n\r\n");
        if (end == std::string::npos) {
            return false;
        }
        const auto length = parse(text).headers["content-length"];
        return text.size() >= end + 4 + (length.empty() ? 0 : std::stoul(length));
    }

    static SeenRequest parse(const std::string& text) {
        const std::size_t end = text.find("\r\n\r\n");
        SeenRequest request;
        for (const std::string_view line : split(std::string_view(text).substr(0, end), '\n')) {
            const std::size_t colon = line.find(':');
            if (request.line.empty()) {
                request.line = trim(line);
            } else if (colon != std::string_view::npos) {
                request.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
            }
        }
        request.body = text.substr(end + 4);
        return request;
    }

    const Answer answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::vector<SeenRequest> seen_;
    std::thread thread_;
};

}  // namespace campaignd::test
