#include "base/program_output.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/fd.h"

namespace campaignd {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::array kFolders{"/usr/bin/", "/bin/"};

std::string find_program(const std::string& name) {
    for (const char* folder : kFolders) {
        std::string path = folder + name;
        if (::access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return {};
}

/// The actions and attributes of one spawn.
class Spawn {
  public:
    explicit Spawn(int output) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }

    ~Spawn() {
        posix_spawnattr_destroy(&attributes_);
        posix_spawn_file_actions_destroy(&actions_);
    }

    Spawn(const Spawn&) = delete;
    Spawn& operator=(const Spawn&) = delete;

    pid_t start(const std::string& path, const std::vector<std::string>& command) {
        std::vector<char*> arguments;
        arguments.reserve(command.size() + 1);
        for (const std::string& word : command) {
            arguments.push_back(const_cast<char*>(word.c_str()));
        }
        arguments.push_back(nullptr);
        std::string locale = "LC_ALL=C.UTF-8";
        std::string folders = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
        std::array<char*, 3> environment{locale.data(), folders.data(), nullptr};
        pid_t child = -1;
        return ::posix_spawn(&child,
                             path.c_str(),
                             &actions_,
                             &attributes_,
                             arguments.data(),
                             environment.data()) == 0
                   ? child
                   : -1;
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// Everything until the end of the stream; nothing when a limit is met.
std::optional<std::string> read_all(int file, const ProgramLimits& limits) {
    constexpr milliseconds kLook{100};
    const auto end = steady_clock::now() + limits.patience;
    std::string text;
    std::array<char, 16 * 1024> block{};
    while (true) {
        pollfd waiting{file, POLLIN, 0};
        if (limits.stop.stop_requested() || steady_clock::now() >= end) {
            return std::nullopt;
        }
        if (::poll(&waiting, 1, static_cast<int>(kLook.count())) <= 0) {
            continue;
        }
        const ssize_t count = ::read(file, block.data(), block.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR && errno != EAGAIN) {
            return std::nullopt;
        }
        text.append(block.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
        if (text.size() > limits.most_bytes) {
            return std::nullopt;
        }
    }
}

int status_of(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::optional<std::string> program_output(const std::vector<std::string>& command,
                                          const ProgramLimits& limits) {
    const std::string path = command.empty() ? std::string() : find_program(command.front());
    std::array<int, 2> ends{};
    if (path.empty() || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return std::nullopt;
    }
    const UniqueFd reading(ends[0]);
    UniqueFd writing(ends[1]);
    const pid_t child = Spawn(writing.get()).start(path, command);
    writing.reset();
    if (child < 0) {
        return std::nullopt;
    }
    auto text = read_all(reading.get(), limits);
    if (!text) {
        ::kill(-child, SIGKILL);
    }
    const int status = status_of(child);
    return status == 0 || (status >= 0 && status == limits.also_fine) ? std::move(text)
                                                                      : std::nullopt;
}

}  // namespace campaignd
