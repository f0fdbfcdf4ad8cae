#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace campaignd::test {

/// A DNS server on loopback that says what a test wrote into its zone, over UDP (RFC 1035). Names
/// that are not there are NXDOMAIN. Owner: a test. Thread-safe.
class FakeDnsServer {
  public:
    FakeDnsServer() : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        if (socket_ < 0 || ::bind(socket_, reinterpret_cast<sockaddr*>(&place), size) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&place), &size) != 0) {
            throw std::runtime_error("no socket for the fake DNS server");
        }
        port_ = ntohs(place.sin_port);
        thread_ = std::thread([this] { serve(); });
    }

    ~FakeDnsServer() {
        stopping_ = true;
        ::shutdown(socket_, SHUT_RDWR);
        wake();
        thread_.join();
        ::close(socket_);
    }

    FakeDnsServer(const FakeDnsServer&) = delete;
    FakeDnsServer& operator=(const FakeDnsServer&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    /// A text longer than 255 bytes goes out in pieces.
    void add_txt(const std::string& name, const std::string& text) {
        std::string data;
        for (std::size_t at = 0; at == 0 || at < text.size(); at += 255) {
            const std::string piece = text.substr(at, 255);
            data += static_cast<char>(piece.size());
            data += piece;
        }
        add(name, kTxt, data);
    }

    void add_mx(const std::string& name, int rank, const std::string& host) {
        add(name, kMx, two(rank) + wire_name(host));
    }

    void add_address(const std::string& name) { add(name, kA, std::string("\x7f\0\0\1", 4)); }

    /// From now on nothing is answered.
    void fall_silent() { silent_ = true; }

    int asked() const { return asked_; }

  private:
    static constexpr int kA = 1;
    static constexpr int kMx = 15;
    static constexpr int kTxt = 16;

    static std::string two(int number) {
        return {static_cast<char>((number >> 8) & 0xFF), static_cast<char>(number & 0xFF)};
    }

    /// "a.b" as labels; "." is the root.
    static std::string wire_name(const std::string& name) {
        std::string out;
        std::string label;
        for (const char c : name + ".") {
            if (c != '.') {
                label += c;
            } else if (!label.empty()) {
                out += static_cast<char>(label.size());
                out += label;
                label.clear();
            }
        }
        return out + '\0';
    }

    void add(const std::string& name, int type, const std::string& data) {
        const std::lock_guard lock(mutex_);
        names_[wire_name(name)][type].push_back(data);
    }

    void wake() const {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        place.sin_port = htons(static_cast<std::uint16_t>(port_));
        const int other = ::socket(AF_INET, SOCK_DGRAM, 0);
        ::sendto(other, "x", 1, 0, reinterpret_cast<sockaddr*>(&place), sizeof place);
        ::close(other);
    }

    void serve() {
        std::array<char, 1'500> bytes{};
        while (!stopping_) {
            sockaddr_in from{};
            socklen_t size = sizeof from;
            const auto got = ::recvfrom(
                socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
            if (got < 17 || stopping_) {
                continue;
            }
            ++asked_;
            if (!silent_) {
                const std::string answer =
                    answer_to(std::string(bytes.data(), static_cast<std::size_t>(got)));
                ::sendto(socket_,
                         answer.data(),
                         answer.size(),
                         0,
                         reinterpret_cast<sockaddr*>(&from),
                         size);
            }
        }
    }

    std::string answer_to(const std::string& query) {
        const std::size_t end = query.find('\0', 12) + 1;
        const std::string name = query.substr(12, end - 12);
        const int type = static_cast<unsigned char>(query[end]) << 8 |
                         static_cast<unsigned char>(query[end + 1]);
        const std::lock_guard lock(mutex_);
        const auto known = names_.find(name);
        const std::vector<std::string> none;
        const auto& records =
            known != names_.end() && known->second.count(type) > 0 ? known->second[type] : none;
        const char code = known == names_.end() ? '\3' : '\0';
        std::string out = query.substr(0, 2) + '\x81' + static_cast<char>(0x80 | code) + two(1) +
                          two(static_cast<int>(records.size())) + two(0) + two(0) +
                          query.substr(12, end + 4 - 12);
        for (const std::string& data : records) {
            out += two(0xC00C) + two(type) + two(1) + std::string("\0\0\0\1", 4) +
                   two(static_cast<int>(data.size())) + data;
        }
        return out;
    }

    const int socket_;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> silent_ = false;
    std::atomic<int> asked_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::map<int, std::vector<std::string>>> names_;
    std::thread thread_;
};

}  // namespace campaignd::test
