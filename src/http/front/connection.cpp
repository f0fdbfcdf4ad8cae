#include "http/front/connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace campaignd::http {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

bool would_block() noexcept {
    return errno == EAGAIN || errno == EINTR;
}

}  // namespace

Connection::Io Connection::read() {
    std::array<char, kReadBytes> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (got < 0) {
        return would_block() ? Io::kMore : Io::kFailed;
    }
    if (got == 0) {
        return Io::kFailed;
    }
    return look_at(framer_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(got))));
}

Connection::Io Connection::accept_body() {
    return look_at(framer_.accept());
}

Connection::Io Connection::look_at(Framer::State framed) {
    if (framer_.take_continue()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        if (::send(fd_.get(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL) < 0) {
            return Io::kFailed;
        }
    }
    const bool more = framed == Framer::State::kHead || framed == Framer::State::kBody;
    return more ? Io::kMore : Io::kDone;
}

Connection::Io Connection::discard() {
    std::array<char, kReadBytes> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    return got > 0 || (got < 0 && would_block()) ? Io::kMore : Io::kFailed;
}

void Connection::start(Reply reply) {
    reply_ = std::move(reply);
    sent_ = 0;
    rest_sent_ = 0;
    state = State::kWriting;
}

/// Puts the next block of the content into the empty buffer; false when it fell short.
bool Connection::refill() {
    reply_.bytes.clear();
    httplib::DataSink sink;
    sink.write = [this](const char* block, std::size_t size) {
        reply_.bytes.append(block, size);
        return true;
    };
    if (!reply_.rest(rest_sent_, reply_.rest_size - rest_sent_, sink) || reply_.bytes.empty()) {
        return false;
    }
    rest_sent_ += reply_.bytes.size();
    sent_ = 0;
    return true;
}

Connection::Io Connection::write() {
    while (true) {
        if (sent_ == reply_.bytes.size()) {
            if (rest_sent_ == reply_.rest_size) {
                break;
            }
            if (!refill()) {
                return Io::kFailed;
            }
        }
        const ssize_t count = ::send(
            fd_.get(), reply_.bytes.data() + sent_, reply_.bytes.size() - sent_, MSG_NOSIGNAL);
        if (count < 0) {
            return would_block() ? Io::kMore : Io::kFailed;
        }
        sent_ += static_cast<std::size_t>(count);
    }
    const bool close = reply_.close;
    reply_ = {};
    reply_.close = close;
    return Io::kDone;
}

void Connection::finish_sending() noexcept {
    ::shutdown(fd_.get(), SHUT_WR);
    state = State::kLingering;
}

}  // namespace campaignd::http
