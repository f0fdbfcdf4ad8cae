#include "program.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include "support/places.h"

namespace campaignd::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kPatience{30};

struct Pipe {
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("pipe2");
        }
    }

    std::array<int, 2> ends{};
};

/// `streams` become the child's standard input, output and error.
pid_t start(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& variables,
            const std::array<int, 3>& streams) {
    const std::string binary = binary_dir() / "campaignd";
    std::vector<std::string> words{binary};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
    for (const auto& [name, value] : variables) {
        environment.push_back(name + "=" + value);
    }
    const auto pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> list;
        for (std::string& text : texts) {
            list.push_back(text.data());
        }
        list.push_back(nullptr);
        return list;
    };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i) {
        posix_spawn_file_actions_adddup2(&actions, streams.at(static_cast<std::size_t>(i)), i);
    }
    pid_t pid = -1;
    const int failed = posix_spawn(&pid,
                                   binary.c_str(),
                                   &actions,
                                   nullptr,
                                   pointers(words).data(),
                                   pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        throw std::runtime_error("cannot start " + binary);
    }
    return pid;
}

bool write_all(int fd, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t put = write(fd, text.data() + done, text.size() - done);
        if (put < 0) {
            return errno == EPIPE;  // who closes its input wants no more
        }
        done += static_cast<std::size_t>(put);
    }
    return true;
}

/// Reads both to their ends; false when that takes too long.
bool read_both(int out, int err, Ended& ended) {
    const auto deadline = steady_clock::now() + kPatience;
    std::array<pollfd, 2> waiting{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
    while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
        if (left <= 0 || poll(waiting.data(), waiting.size(), static_cast<int>(left)) <= 0) {
            return false;
        }
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            std::array<char, 4096> bytes{};
            if (waiting[i].fd < 0 || waiting[i].revents == 0) {
                continue;
            }
            const ssize_t got = read(waiting[i].fd, bytes.data(), bytes.size());
            if (got <= 0) {
                waiting[i].fd = -1;
            } else {
                (i == 0 ? ended.out : ended.err).append(bytes.data(), static_cast<size_t>(got));
            }
        }
    }
    return true;
}

}  // namespace

Box::Box() {
    std::signal(SIGPIPE, SIG_IGN);
    variables["CAMPAIGND_STORE__PATH"] = database().string();
    variables["CAMPAIGND_HTTP__LISTEN"] = "127.0.0.1:0";
}

std::string Box::write(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = directory / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

Ended Box::run(const std::vector<std::string>& arguments, const std::string& input) const {
    const Pipe in;
    const Pipe out;
    const Pipe err;
    const pid_t pid = start(arguments, variables, {in.ends[0], out.ends[1], err.ends[1]});
    close(in.ends[0]);
    close(out.ends[1]);
    close(err.ends[1]);
    // Inputs are smaller than a pipe holds.
    const bool given = write_all(in.ends[1], input);
    close(in.ends[1]);
    Ended ended;
    if (!read_both(out.ends[0], err.ends[0], ended) || !given) {
        kill(pid, SIGKILL);
    }
    close(out.ends[0]);
    close(err.ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

Daemon::Daemon(const Box& box, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"serve"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Pipe log;
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_ = start(words, box.variables, {null, null, log.ends[1]});
    close(null);
    close(log.ends[1]);
    output_ = log.ends[0];
    const std::string before_port = " on http://127.0.0.1:";
    if (!logs(before_port)) {
        const std::string said = log_;
        end();
        throw std::runtime_error("the daemon does not start: " + said);
    }
    port_ = std::stoi(log_.substr(log_.find(before_port) + before_port.size()));
    if (!eventually([this] { return get("/health/ready").status == 200; })) {
        end();
        throw std::runtime_error("the daemon is not ready");
    }
}

Daemon::~Daemon() {
    end();
}

void Daemon::end() noexcept {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    if (output_ >= 0) {
        close(output_);
        output_ = -1;
    }
}

void Daemon::read_log(milliseconds time) {
    pollfd waiting{output_, POLLIN, 0};
    std::array<char, 4096> bytes{};
    if (poll(&waiting, 1, static_cast<int>(time.count())) > 0) {
        const ssize_t got = read(output_, bytes.data(), bytes.size());
        log_.append(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
}

bool Daemon::logs(const std::string& text) {
    return eventually([&] {
        if (log_.find(text) == std::string::npos) {
            read_log(milliseconds(20));
        }
        const std::size_t at = log_.find(text);
        return at != std::string::npos && log_.find('\n', at) != std::string::npos;
    });
}

void Daemon::signal(int number) const {
    kill(pid_, number);
}

int Daemon::wait(milliseconds time) {
    const auto deadline = steady_clock::now() + time;
    int status = 0;
    while (waitpid(pid_, &status, WNOHANG) == 0) {
        if (steady_clock::now() > deadline) {
            return -1;
        }
        read_log(milliseconds(5));
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Daemon::Answer Daemon::get(const std::string& path) const {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
}

Daemon::Answer Daemon::post(const std::string& path,
                            std::string token,
                            const std::string& body) const {
    while (!token.empty() && token.back() == '\n') {
        token.pop_back();
    }
    return exchange("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                    "Authorization: Bearer " + token +
                    "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
}

Daemon::Answer Daemon::exchange(const std::string& request) const {
    Answer answer;
    const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{40, 0};
    setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string text;
    // The socket API takes every address family through this one type.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    if (connect(socket_fd, any, sizeof address) == 0 && write_all(socket_fd, request)) {
        std::array<char, 4096> bytes{};
        ssize_t got = 0;
        while ((got = read(socket_fd, bytes.data(), bytes.size())) > 0) {
            text.append(bytes.data(), static_cast<std::size_t>(got));
        }
    }
    close(socket_fd);
    if (const std::size_t body = text.find("\r\n\r\n"); body != std::string::npos) {
        answer.status = std::stoi(text.substr(text.find(' ') + 1));
        answer.body = text.substr(body + 4);
    }
    return answer;
}

}  // namespace campaignd::test
