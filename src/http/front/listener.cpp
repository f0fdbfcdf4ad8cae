#include "http/front/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/errno_words.h"
#include "base/error.h"

namespace campaignd::http {
namespace {

constexpr int kBacklog = 4096;

[[noreturn]] void fail_listen(const std::string& address, const std::string& why) {
    std::string remedy;
    if (errno == EADDRINUSE) {
        remedy = "; another program (or another campaignd) has it: stop it, or set [http] listen";
    } else if (errno == EACCES) {
        remedy = "; choose a port above 1023, or use the packaged socket unit";
    }
    fail(ErrorCode::kUnavailable, "cannot listen on " + address + ": " + why + remedy);
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        fail(ErrorCode::kInvalid, "unix:" + path + " must be a path of 1 to 107 bytes");
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// Removes a socket nobody answers on; one that is alive stays, and bind() then says so. What is no
/// socket is not ours to remove.
void remove_stale(const std::string& path, const sockaddr_un& address) {
    struct stat status {};

    if (::lstat(path.c_str(), &status) != 0) {
        return;
    }
    if (!S_ISSOCK(status.st_mode)) {
        fail(ErrorCode::kUnavailable,
             "cannot listen on unix:" + path +
                 ": there is something else of that name, which is no socket; look at who put it "
                 "there and move it away, or set [http] listen");
    }
    if (status.st_uid != ::geteuid()) {
        fail(ErrorCode::kUnavailable,
             "cannot listen on unix:" + path + ": there is a socket of another user (" +
                 std::to_string(status.st_uid) +
                 "); look at who put it there and move it away, or set [http] listen");
    }
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(probe.get(), generic, sizeof(address)) != 0 && errno == ECONNREFUSED) {
        ::unlink(path.c_str());
    }
}

UniqueFd bind_unix(const std::string& path) {
    const sockaddr_un address = unix_address(path);
    remove_stale(path, address);
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (!fd || ::bind(fd.get(), generic, sizeof(address)) != 0 ||
        ::fchmodat(AT_FDCWD, path.c_str(), 0660, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::listen(fd.get(), kBacklog) != 0) {
        fail_listen("unix:" + path, errno_words(errno));
    }
    return fd;
}

UniqueFd bind_tcp(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) {
        fail(ErrorCode::kInvalid, "'" + text + "' must be host:port or unix:PATH");
    }
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int status = ::getaddrinfo(
        host.empty() ? nullptr : host.c_str(), text.c_str() + colon + 1, &hints, &found);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    if (status != 0) {
        fail(ErrorCode::kInvalid, "cannot listen on " + text + ": " + ::gai_strerror(status));
    }
    UniqueFd fd(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        ::bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(fd.get(), kBacklog) != 0) {
        fail_listen(text, errno_words(errno));
    }
    return fd;
}

}  // namespace

Listener Listener::open(const std::string& address) {
    Listener listener;
    if (address.starts_with("unix:")) {
        const std::string path = address.substr(5);
        listener.own_ = bind_unix(path);
        listener.unix_path_ = path;
    } else {
        listener.own_ = bind_tcp(address);
    }
    return listener;
}

Listener Listener::inherit(int fd) {
    int listening = 0;
    socklen_t size = sizeof(listening);
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
        fail(ErrorCode::kUnavailable,
             "descriptor " + std::to_string(fd) +
                 " is not a listening socket; check campaignd.socket");
    }
    const int flags = ::fcntl(fd, F_GETFL);
    ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    Listener listener;
    listener.inherited_ = fd;
    return listener;
}

Listener::~Listener() {
    if (own_ && !unix_path_.empty()) {
        ::unlink(unix_path_.c_str());
    }
}

int Listener::port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (::getsockname(fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return 0;
    }
    if (address.ss_family == AF_INET) {
        return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
    }
    return address.ss_family == AF_INET6
               ? ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port)
               : 0;
}

}  // namespace campaignd::http
