#include "support/fake_imap_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace campaignd::test {
namespace {

bool send_all(int fd, const std::string& bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const ssize_t sent = send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        at += static_cast<std::size_t>(sent);
    }
    return true;
}

bool starts_with(const std::string& text, const std::string& word) {
    return text.compare(0, word.size(), word) == 0;
}

/// The number behind `word`.
std::int64_t number_after(const std::string& text, const std::string& word) {
    const auto at = text.find(word);
    return at == std::string::npos ? 0 : std::atoll(text.c_str() + at + word.size());
}

}  // namespace

FakeImapServer::FakeImapServer() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
        throw std::runtime_error("no socket for the IMAP server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

FakeImapServer::~FakeImapServer() {
    stop_ = true;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

void FakeImapServer::add(FakeMail mail) {
    const std::lock_guard lock(mutex_);
    mails_.push_back(std::move(mail));
}

void FakeImapServer::clear() {
    const std::lock_guard lock(mutex_);
    mails_.clear();
}

void FakeImapServer::set_uid_validity(std::int64_t value) {
    const std::lock_guard lock(mutex_);
    uid_validity_ = value;
}

void FakeImapServer::set_fault(ImapFault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
}

std::vector<std::string> FakeImapServer::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

void FakeImapServer::run() {
    while (!stop_) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            continue;
        }
        serve(fd);
        close(fd);
    }
}

void FakeImapServer::serve(int fd) {
    send_all(fd, "* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n");
    std::string input;
    while (!stop_) {
        pollfd waiting{fd, POLLIN, 0};
        if (poll(&waiting, 1, 50) == 0) {
            continue;
        }
        std::array<char, 4096> buffer{};
        const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            return;
        }
        input.append(buffer.data(), static_cast<std::size_t>(got));
        for (auto end = input.find("\r\n"); end != std::string::npos; end = input.find("\r\n")) {
            const std::string line = input.substr(0, end);
            input.erase(0, end + 2);
            const auto space = line.find(' ');
            if (space == std::string::npos ||
                !answer(fd, line.substr(0, space), line.substr(space + 1))) {
                return;
            }
        }
    }
}

/// False closes the connection.
bool FakeImapServer::answer(int fd, const std::string& tag, const std::string& command) {
    std::unique_lock lock(mutex_);
    commands_.push_back(starts_with(command, "LOGIN") ? "LOGIN" : command);
    const ImapFault fault = fault_;
    const auto ok = [&](const std::string& untagged) {
        return send_all(fd, untagged + tag + " OK done\r\n");
    };
    if (starts_with(command, "CAPABILITY")) {
        return ok("* CAPABILITY IMAP4rev1 LITERAL+\r\n");
    }
    if (starts_with(command, "LOGIN")) {
        const std::string right = std::string("LOGIN ") + kUser + " \"" + kPassword + "\"";
        return command == right ? ok("") : send_all(fd, tag + " NO wrong password\r\n");
    }
    if (starts_with(command, "EXAMINE")) {
        if (fault == ImapFault::kCloseAtExamine) {
            return false;
        }
        if (fault == ImapFault::kBye) {
            return send_all(fd, "* BYE too many connections\r\n");
        }
        if (fault == ImapFault::kNoFolder) {
            return send_all(fd, tag + " NO no such folder\r\n");
        }
        return ok("* FLAGS (\\Seen)\r\n* " + std::to_string(mails_.size()) + " EXISTS\r\n" +
                  (fault == ImapFault::kNoUidValidity
                       ? std::string()
                       : "* OK [UIDVALIDITY " + std::to_string(uid_validity_) + "] valid\r\n"));
    }
    if (starts_with(command, "UID SEARCH")) {
        if (fault == ImapFault::kSilentSearch) {
            return true;
        }
        if (fault == ImapFault::kEndlessLine) {
            const std::string chunk(1 << 16, '1');
            lock.unlock();
            while (!stop_ && send_all(fd, chunk)) {
            }
            return false;
        }
        return ok("* SEARCH" + search(command) + "\r\n");
    }
    if (starts_with(command, "UID FETCH")) {
        return fetch(fd, command, fault) && ok("");
    }
    ok(starts_with(command, "LOGOUT") ? "* BYE\r\n" : "");
    return !starts_with(command, "LOGOUT");
}

/// "n:*" always names the last message too, as IMAP has it.
std::string FakeImapServer::search(const std::string& command) const {
    const std::int64_t from = number_after(command, "UID SEARCH UID ");
    std::string out;
    for (std::size_t i = 0; i < mails_.size(); ++i) {
        if (mails_[i].uid >= from || i + 1 == mails_.size()) {
            out += " " + std::to_string(mails_[i].uid);
        }
    }
    return out;
}

bool FakeImapServer::fetch(int fd, const std::string& command, ImapFault fault) {
    const std::int64_t uid = number_after(command, "UID FETCH ");
    const auto most = static_cast<std::size_t>(number_after(command, "<0."));
    for (std::size_t i = 0; i < mails_.size(); ++i) {
        if (mails_[i].uid != uid) {
            continue;
        }
        const std::string bytes =
            fault == ImapFault::kEndlessLiteral ? mails_[i].bytes : mails_[i].bytes.substr(0, most);
        const std::string size = fault == ImapFault::kEndlessLiteral ? std::string("999999999999")
                                                                     : std::to_string(bytes.size());
        if (!send_all(fd,
                      "* " + std::to_string(i + 1) + " FETCH (UID " + std::to_string(uid) +
                          " INTERNALDATE \"" + mails_[i].received + "\" BODY[]<0> {" + size +
                          "}\r\n")) {
            return false;
        }
        if (fault == ImapFault::kCloseInLiteral) {
            send_all(fd, bytes.substr(0, bytes.size() / 2));
            return false;
        }
        if (fault == ImapFault::kEndlessLiteral) {
            const std::string chunk(1 << 16, 'x');
            while (!stop_ && send_all(fd, chunk)) {
            }
            return false;
        }
        return send_all(fd, bytes + ")\r\n");
    }
    return true;
}

}  // namespace campaignd::test
