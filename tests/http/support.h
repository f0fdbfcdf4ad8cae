#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/fd.h"
#include "base/text.h"
#include "http/server.h"

namespace campaignd::http::test {

using namespace std::chrono_literals;

/// Bearer "viewer", "editor", "admin"; cookies of the same values are sessions with CSRF "csrf".
inline std::optional<Principal> by_name(const Request& request) {
    const auto token = request.bearer_token();
    const auto session = request.session_token();
    const auto role = parse_role(token ? *token : session.value_or(""));
    if (!role) {
        return std::nullopt;
    }
    const std::string name(to_text(*role));
    return Principal{static_cast<std::int64_t>(*role) + 1,
                     0,
                     name + "@example.org",
                     *role,
                     !token,
                     token ? "" : "csrf"};
}

/// Answers at once unless `stuck`.
class SwitchedHealth final : public HealthSource {
  public:
    void probe(std::function<void(HealthReport)> done) override {
        if (!stuck) {
            HealthReport report;
            report.version = "test";
            report.writable = true;
            done(report);
        }
    }

    bool ready() override { return !stuck; }

    std::atomic<bool> stuck{false};
};

/// Says what it is set to. Thread-safe.
class SetEvents final : public EventSource {
  public:
    Revisions revisions() override { return {{"campaigns", 1}, {"messages", messages}}; }

    std::uint64_t rights() override { return right; }

    std::atomic<std::uint64_t> messages{0};
    std::atomic<std::uint64_t> right{0};
};

/// True once `condition` holds; false after `deadline`.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds deadline = 40s) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        ::poll(nullptr, 0, 2);
    }
    return true;
}

/// A raw client connection to 127.0.0.1; every call is bounded in time.
class Client {
  public:
    /// `from`: another address of 127.0.0.0/8.
    explicit Client(int port, const char* from = nullptr)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        if (from != nullptr) {
            ::inet_pton(AF_INET, from, &address.sin_addr);
            ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
        }
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }

    bool connected() const noexcept { return connected_; }

    int fd() const noexcept { return fd_.get(); }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// One whole response (head and body); empty when the peer closed or time ran out. Give
    /// `head_only` for HEAD.
    std::string receive(std::chrono::milliseconds deadline = 40s, bool head_only = false) {
        const auto end = std::chrono::steady_clock::now() + deadline;
        while (true) {
            const std::size_t head = buffer_.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::size_t size = head + 4 + (head_only ? 0 : length_in(head));
                if (buffer_.size() >= size) {
                    std::string response = buffer_.substr(0, size);
                    buffer_.erase(0, size);
                    return response;
                }
            }
            if (!fill(end)) {
                return {};
            }
        }
    }

    /// All that comes up to `mark` and with it; empty when the peer closed or time ran out.
    std::string receive_to(std::string_view mark, std::chrono::milliseconds deadline = 40s) {
        const auto end = std::chrono::steady_clock::now() + deadline;
        while (true) {
            const std::size_t at = buffer_.find(mark);
            if (at != std::string::npos) {
                std::string text = buffer_.substr(0, at + mark.size());
                buffer_.erase(0, at + mark.size());
                return text;
            }
            if (!fill(end)) {
                return {};
            }
        }
    }

    /// True when the peer closes before the deadline; what it sends until then is dropped.
    bool closes(std::chrono::milliseconds deadline = 40s) {
        const auto end = std::chrono::steady_clock::now() + deadline;
        while (fill(end)) {
        }
        return closed_;
    }

    std::string exchange(std::string_view request) { return send(request) ? receive() : ""; }

  private:
    std::size_t length_in(std::size_t head) const {
        const std::string lower = to_lower(buffer_.substr(0, head));
        const std::size_t at = lower.find("content-length: ");
        return at == std::string::npos ? 0 : std::stoul(lower.substr(at + 16));
    }

    bool fill(std::chrono::steady_clock::time_point end) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        pollfd poll{fd_.get(), POLLIN, 0};
        if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) {
            return false;
        }
        char bytes[65536];
        const ssize_t got = ::recv(fd_.get(), bytes, sizeof(bytes), 0);
        if (got <= 0) {
            closed_ = true;
            return false;
        }
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    UniqueFd fd_;
    bool connected_ = false;
    bool closed_ = false;
    std::string buffer_;
};

inline int status_of(const std::string& response) {
    return response.size() > 12 ? std::stoi(response.substr(9, 3)) : 0;
}

inline std::string body_of(const std::string& response) {
    const std::size_t head = response.find("\r\n\r\n");
    return head == std::string::npos ? "" : response.substr(head + 4);
}

inline std::string get(std::string_view path, std::string_view headers = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + std::string(headers) + "\r\n";
}

inline std::string post(std::string_view path,
                        std::string_view body,
                        std::string_view headers = "") {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// A whole front on a free port of 127.0.0.1, with an echo route to ask.
class Front {
  public:
    explicit Front(ServerConfig config = {}, const Clock* time = nullptr)
        : router(by_name, nullptr, ""), time_(time) {
        router.set_upload_limit(4 * 1024 * 1024);
        add("GET", "/echo", Access::kPublic, Body::kNone, [](const Request& request) {
            return Response::json(200, describe(request));
        });
        if (config.inherited_fds.empty() && config.listen == ServerConfig{}.listen) {
            config.listen = "127.0.0.1:0";
        }
        config_ = std::move(config);
    }

    void add(std::string method,
             std::string pattern,
             Access access,
             Body body,
             Handler handler,
             Lane lane = Lane::kOrdinary) {
        Route route;
        route.method = std::move(method);
        route.pattern = std::move(pattern);
        route.access = access;
        route.lane = lane;
        route.body = body;
        route.handler = std::move(handler);
        router.add(std::move(route));
    }

    void start() {
        const Clock& time = time_ != nullptr ? *time_ : clock;
        server = std::make_unique<HttpServer>(config_, time, router, health);
        server->start();
    }

    int port() const { return server->port(); }

    static nlohmann::json describe(const Request& request);

    CryptoInit crypto;
    SystemClock clock;
    SwitchedHealth health;
    Router router;
    std::unique_ptr<HttpServer> server;

  private:
    const Clock* time_;
    ServerConfig config_;
};

}  // namespace campaignd::http::test
