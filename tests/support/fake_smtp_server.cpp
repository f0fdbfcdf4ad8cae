#include "support/fake_smtp_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace campaignd::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return text;
}

std::string address_in(const std::string& line) {
    const auto open = line.find('<');
    const auto close = line.find('>', open == std::string::npos ? 0 : open);
    return open == std::string::npos || close == std::string::npos
               ? std::string()
               : line.substr(open + 1, close - open - 1);
}

std::string base64(const std::string& text) {
    static const char* const kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned value = 0;
        const std::size_t count = std::min<std::size_t>(3, text.size() - i);
        for (std::size_t k = 0; k < 3; ++k) {
            value = value << 8U | (k < count ? static_cast<unsigned char>(text[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += k <= count ? kDigits[value >> (18 - 6 * k) & 63U] : '=';
        }
    }
    return out;
}

std::string unstuffed(const std::string& data) {
    std::string out;
    bool line_start = true;
    for (const char c : data) {
        if (!(line_start && c == '.')) {
            out += c;
        }
        line_start = c == '\n';
    }
    return out;
}

std::string message_id_of(const std::string& data) {
    const auto at = upper(data).find("MESSAGE-ID:");
    if (at == std::string::npos) {
        return {};
    }
    const auto begin = data.find_first_not_of(" \t", at + 11);
    return data.substr(begin, data.find_first_of("\r\n", begin) - begin);
}

}  // namespace

struct FakeSmtpServer::Connection {
    struct Piece {
        Clock::time_point due;
        std::string bytes;
        SmtpRule::Then then;
    };

    int fd = -1;
    int number = 0;
    std::string in;
    std::deque<Piece> out;
    std::string from, to, user;
    std::string auth_state;  // "", "LOGIN user", "LOGIN password", "PLAIN"
    bool in_data = false;
    bool body_seen = false;
    bool refused = false;  // the last RCPT
    bool after_dot = false;
    bool deaf = false;  // a cut is on its way
    int messages = 0;
};

FakeSmtpServer::FakeSmtpServer(FakeSmtpOptions options, std::vector<SmtpRule> rules)
    : options_(std::move(options)), rules_(std::move(rules)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || wake_ < 0 || bind(listener_, raw, size) != 0 ||
        listen(listener_, 128) != 0 || getsockname(listener_, raw, &size) != 0) {
        throw std::runtime_error("fake SMTP server: no socket");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

FakeSmtpServer::~FakeSmtpServer() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
    thread_.join();
    for (const Connection& connection : open_) {
        close(connection.fd);
    }
    close(listener_);
    close(wake_);
}

void FakeSmtpServer::run() {
    for (;;) {
        std::vector<pollfd> fds{{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
        auto wait = milliseconds(1000);
        for (const Connection& connection : open_) {
            fds.push_back({connection.fd, static_cast<short>(connection.deaf ? 0 : POLLIN), 0});
            if (!connection.out.empty()) {
                const auto left =
                    std::chrono::ceil<milliseconds>(connection.out.front().due - Clock::now());
                wait = std::clamp(left, milliseconds(0), wait);
            }
        }
        poll(fds.data(), fds.size(), static_cast<int>(wait.count()));
        {
            const std::lock_guard lock(mutex_);
            if (stop_) {
                return;
            }
        }
        for (std::size_t i = open_.size(); i-- > 0;) {
            Connection& connection = open_[i];
            const bool readable = fds[i + 2].revents != 0;
            if ((readable && !connection.deaf && !serve(connection)) || !flush(connection)) {
                close(connection.fd);
                open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
        if ((fds[0].revents & POLLIN) != 0) {
            accept_one();
        }
    }
}

void FakeSmtpServer::accept_one() {
    Connection connection;
    connection.fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection.fd < 0) {
        return;
    }
    const int one = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    {
        const std::lock_guard lock(mutex_);
        bytes_.emplace_back();
        connection.number = static_cast<int>(bytes_.size());
    }
    const std::string usual = "220 fake.test ESMTP\r\n";
    if (!scripted(connection, "BANNER", "", usual)) {
        answer(connection, usual, options_.delay);
    }
    flush(connection);
    open_.push_back(std::move(connection));
}

/// False when the connection is over.
bool FakeSmtpServer::serve(Connection& connection) {
    char buffer[65536];
    const ssize_t got = recv(connection.fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
        return false;
    }
    connection.in.append(buffer, static_cast<std::size_t>(got));
    {
        const std::lock_guard lock(mutex_);
        bytes_[static_cast<std::size_t>(connection.number - 1)].append(
            buffer, static_cast<std::size_t>(got));
    }
    connection.after_dot = false;
    while (!connection.deaf) {
        if (connection.in_data) {
            if (!serve_data(connection)) {
                break;
            }
            continue;
        }
        const auto end = connection.in.find('\n');
        if (end == std::string::npos) {
            break;
        }
        std::string line = connection.in.substr(0, end);
        connection.in.erase(0, end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        command(connection, line);
    }
    return true;
}

/// False when more bytes are needed.
bool FakeSmtpServer::serve_data(Connection& connection) {
    if (!connection.body_seen && !connection.in.empty() && connection.in != "." &&
        connection.in != ".\r" && connection.in != ".\r\n") {
        connection.body_seen = true;
        note(connection, "BODY");
        if (scripted(connection, "BODY", connection.to, "")) {
            return false;
        }
    }
    const bool empty = connection.in.rfind(".\r\n", 0) == 0;
    const auto end = empty ? 0 : connection.in.find("\r\n.\r\n");
    if (end == std::string::npos) {
        return false;
    }
    const std::string data = empty ? std::string() : connection.in.substr(0, end + 2);
    connection.in.erase(0, empty ? 3 : end + 5);
    connection.in_data = false;
    end_of_data(connection, unstuffed(data));
    if (options_.strict_dot) {
        refuse_early(connection);
    }
    return true;
}

/// Nothing that came before the answer to the dot is obeyed; each command gets its 503.
void FakeSmtpServer::refuse_early(Connection& connection) {
    for (auto end = connection.in.find('\n'); end != std::string::npos;
         end = connection.in.find('\n')) {
        note(connection, "early " + connection.in.substr(0, connection.in.find('\r')));
        connection.in.erase(0, end + 1);
        answer(connection, "503 Bad sequence of commands\r\n", options_.delay);
    }
}

void FakeSmtpServer::end_of_data(Connection& connection, const std::string& data) {
    note(connection, "DOT");
    connection.after_dot = true;
    ++connection.messages;
    {
        const std::lock_guard lock(mutex_);
        dots_ += connection.body_seen ? 1 : 0;
    }
    if (connection.refused) {
        answer(connection, "554 5.5.1 no valid recipients\r\n", options_.delay);
        return;
    }
    if (scripted(connection, "DOT", connection.to, "250 2.0.0 queued\r\n")) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        mails_.push_back(
            {connection.from, connection.to, data, message_id_of(data), connection.number});
    }
    answer(connection, "250 2.0.0 queued\r\n", options_.delay);
    if (options_.max_messages > 0 && connection.messages >= options_.max_messages) {
        connection.out.push_back({Clock::now(), "", SmtpRule::Then::kClose});
        connection.deaf = true;
    }
}

void FakeSmtpServer::command(Connection& connection, const std::string& line) {
    note(connection, line);
    if (!connection.auth_state.empty()) {
        auth_line(connection, line);
        return;
    }
    const std::string verb = upper(line.substr(0, line.find_first_of(" :")));
    std::string usual = "250 2.0.0 ok\r\n";
    if (verb == "EHLO") {
        usual = ehlo_reply();
    } else if (verb == "MAIL") {
        connection.from = address_in(line);
        usual = "250 2.1.0 ok\r\n";
    } else if (verb == "RCPT") {
        connection.to = address_in(line);
        connection.refused = false;
        usual = "250 2.1.5 ok\r\n";
    } else if (verb == "DATA") {
        usual = "354 go on\r\n";
        connection.in_data = true;
        connection.body_seen = false;
    } else if (verb == "QUIT") {
        usual = "221 2.0.0 bye\r\n";
    } else if (verb != "RSET" && verb != "NOOP" && verb != "AUTH") {
        usual = "500 5.5.1 what?\r\n";
    }
    const std::string argument = verb == "DATA" ? connection.to : line;
    if (connection.after_dot && verb == "MAIL") {
        const std::lock_guard lock(mutex_);
        ++followed_dots_;
    }
    if (scripted(connection, verb, argument, usual)) {
        return;
    }
    if (verb == "MAIL" && options_.goodbye_after > 0 &&
        connection.messages >= options_.goodbye_after) {
        answer(connection, "421 4.7.0 too many messages\r\n", options_.delay);
        connection.out.push_back({Clock::now(), "", SmtpRule::Then::kClose});
        connection.deaf = true;
        return;
    }
    if (verb == "AUTH") {
        auth(connection, line.substr(std::min<std::size_t>(5, line.size())));
        return;
    }
    answer(connection, usual, options_.delay);
    if (verb == "QUIT") {
        connection.out.push_back({Clock::now(), "", SmtpRule::Then::kClose});
        connection.deaf = true;
    }
}

void FakeSmtpServer::auth(Connection& connection, const std::string& argument) {
    const auto space = argument.find(' ');
    const std::string mechanism = upper(argument.substr(0, space));
    if (space != std::string::npos) {
        connection.auth_state = mechanism == "PLAIN" ? "PLAIN" : "LOGIN user";
        auth_line(connection, argument.substr(space + 1));
    } else {
        connection.auth_state = mechanism == "PLAIN" ? "PLAIN" : "LOGIN user";
        answer(connection,
               mechanism == "PLAIN" ? "334 \r\n" : "334 VXNlcm5hbWU6\r\n",
               milliseconds(0));
    }
}

void FakeSmtpServer::auth_line(Connection& connection, const std::string& line) {
    const std::string zero(1, '\0');
    bool good = false;
    if (connection.auth_state == "LOGIN user") {
        connection.user = line;
        connection.auth_state = "LOGIN password";
        answer(connection, "334 UGFzc3dvcmQ6\r\n", milliseconds(0));
        return;
    }
    if (connection.auth_state == "PLAIN") {
        good = line == base64(zero + options_.username + zero + options_.password);
    } else {
        good = connection.user == base64(options_.username) && line == base64(options_.password);
    }
    connection.auth_state.clear();
    answer(connection,
           good ? "235 2.7.0 welcome\r\n" : "535 5.7.8 bad credentials\r\n",
           milliseconds(0));
}

bool FakeSmtpServer::scripted(Connection& connection,
                              const std::string& verb,
                              const std::string& argument,
                              const std::string& usual) {
    SmtpRule rule;
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const SmtpRule& one) {
            return one.verb == verb && one.times != 0 &&
                   (one.match.empty() || argument.find(one.match) != std::string::npos);
        });
        if (found == rules_.end()) {
            return false;
        }
        if (found->times > 0) {
            --found->times;
        }
        rule = *found;
        if (verb == "DOT" && (rule.usual || rule.reply.rfind("250", 0) == 0)) {
            mails_.push_back({connection.from, connection.to, "", "", connection.number});
        }
    }
    const std::string reply = rule.usual ? usual : rule.reply;
    connection.refused = connection.refused || (verb == "RCPT" && reply[0] != '2');
    if (verb == "DATA" && reply.rfind("354", 0) != 0) {
        connection.in_data = false;
    }
    answer(connection, reply, options_.delay + rule.delay);
    if (rule.then != SmtpRule::Then::kGoOn) {
        connection.out.push_back({Clock::now(), "", rule.then});
        connection.deaf = true;
    }
    return true;
}

void FakeSmtpServer::answer(Connection& connection, const std::string& reply, milliseconds delay) {
    const auto due = Clock::now() + delay;
    const std::size_t step =
        options_.chunk == 0 ? std::max<std::size_t>(1, reply.size()) : options_.chunk;
    int piece = 0;
    for (std::size_t at = 0; at < reply.size(); at += step) {
        connection.out.push_back(
            {due + milliseconds(piece++), reply.substr(at, step), SmtpRule::Then::kGoOn});
    }
}

/// Sends what is due, in order; false when the connection is to be closed.
bool FakeSmtpServer::flush(Connection& connection) {
    while (!connection.out.empty() && connection.out.front().due <= Clock::now()) {
        const Connection::Piece piece = std::move(connection.out.front());
        connection.out.pop_front();
        if (piece.then == SmtpRule::Then::kReset) {
            const linger hard{1, 0};
            setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            return false;
        }
        if (piece.then == SmtpRule::Then::kClose) {
            shutdown(connection.fd, SHUT_WR);
            return false;
        }
        std::size_t at = 0;
        while (at < piece.bytes.size()) {
            const ssize_t sent =
                send(connection.fd, piece.bytes.data() + at, piece.bytes.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            at += static_cast<std::size_t>(sent);
        }
    }
    return true;
}

std::string FakeSmtpServer::ehlo_reply() const {
    std::string reply = "250-fake.test\r\n";
    if (options_.pipelining) {
        reply += "250-PIPELINING\r\n";
    }
    if (options_.smtp_utf8) {
        reply += "250-SMTPUTF8\r\n";
    }
    if (options_.size > 0) {
        reply += "250-SIZE " + std::to_string(options_.size) + "\r\n";
    }
    if (options_.offer_auth) {
        reply += "250-AUTH PLAIN LOGIN\r\n";
    }
    return reply + "250 ENHANCEDSTATUSCODES\r\n";
}

void FakeSmtpServer::note(const Connection& connection, const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::to_string(connection.number) + " " + line);
}

void FakeSmtpServer::add_rule(SmtpRule rule) {
    const std::lock_guard lock(mutex_);
    rules_.push_back(std::move(rule));
}

void FakeSmtpServer::clear_rules() {
    const std::lock_guard lock(mutex_);
    rules_.clear();
}

std::vector<ReceivedMail> FakeSmtpServer::mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::vector<std::string> FakeSmtpServer::lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
}

std::string FakeSmtpServer::bytes(int connection) const {
    const std::lock_guard lock(mutex_);
    return bytes_.at(static_cast<std::size_t>(connection - 1));
}

int FakeSmtpServer::connections() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(bytes_.size());
}

int FakeSmtpServer::dots() const {
    const std::lock_guard lock(mutex_);
    return dots_;
}

int FakeSmtpServer::followed_dots() const {
    const std::lock_guard lock(mutex_);
    return followed_dots_;
}

}  // namespace campaignd::test
