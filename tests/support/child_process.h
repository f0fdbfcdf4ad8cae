#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace campaignd::test {

/// A small program of ours, started with its standard output read here. It is killed, by its own
/// id, and reaped when this object ends. Thread: the test's. Throws std::runtime_error.
class ChildProcess {
  public:
    explicit ChildProcess(std::vector<std::string> arguments) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            throw std::runtime_error("pipe2");
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> words;
        for (std::string& argument : arguments) {
            words.push_back(argument.data());
        }
        words.push_back(nullptr);
        const int result =
            posix_spawn(&pid_, words.front(), &actions, nullptr, words.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        output_ = ends[0];
        if (result != 0) {
            close(output_);
            throw std::runtime_error("cannot start " + arguments.front());
        }
    }

    ~ChildProcess() {
        kill_now();
        close(output_);
    }

    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next line of its output; nothing at its end or after 40 seconds.
    std::optional<std::string> read_line() {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(40);
        while (true) {
            if (const auto end = buffer_.find('\n'); end != std::string::npos) {
                std::string line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                return line;
            }
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            pollfd ready{output_, POLLIN, 0};
            char bytes[4096];
            if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
                return std::nullopt;
            }
            const ssize_t got = read(output_, bytes, sizeof bytes);
            if (got <= 0) {
                return std::nullopt;
            }
            buffer_.append(bytes, static_cast<std::size_t>(got));
        }
    }

    /// SIGKILL, and waits until the process is gone.
    void kill_now() noexcept {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            wait();
        }
    }

    /// Its wait status once it has ended.
    int wait() noexcept {
        int status = 0;
        while (pid_ > 0 && waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
};

}  // namespace campaignd::test
