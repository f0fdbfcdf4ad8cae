#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/temp_directory.h"

namespace campaignd::test {

/// How a command ended and what it said.
struct Ended {
    int status = -1;
    std::string out;
    std::string err;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// A folder with a database of its own, and the real binary to work on it. Every command is bounded
/// in time. Owner: a test. Thread: the test's. Throws std::runtime_error.
class Box {
  public:
    Box();

    /// Runs a command to its end; it is killed, by its own id, after half a minute.
    Ended run(const std::vector<std::string>& arguments, const std::string& input = "") const;

    /// Writes a file into the folder.
    std::string write(const std::string& name, const std::string& content) const;

    std::filesystem::path database() const { return directory / "campaignd.db"; }

    TempDirectory directory;
    std::map<std::string, std::string> variables;
};

/// `campaignd serve` on a free port. It is killed, by its own id, when this object ends.
class Daemon {
  public:
    /// Returns when /health/ready says yes.
    explicit Daemon(const Box& box, const std::vector<std::string>& arguments = {});
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    struct Answer {
        int status = 0;
        std::string body;
    };

    /// Status 0 when nobody answers.
    Answer get(const std::string& path) const;
    /// A JSON body, with an API token.
    Answer post(const std::string& path, std::string token, const std::string& body) const;

    int port() const noexcept { return port_; }

    void signal(int number) const;
    /// Its exit status; -1 when it does not end within `time` or is killed by a signal.
    int wait(std::chrono::milliseconds time = std::chrono::seconds(20));
    /// True once the log holds `text`; false after 40 seconds.
    bool logs(const std::string& text);

  private:
    Answer exchange(const std::string& request) const;
    void read_log(std::chrono::milliseconds time);
    void end() noexcept;

    pid_t pid_ = -1;
    int output_ = -1;
    int port_ = 0;
    std::string log_;
};

/// Asks `holds` again and again for at most 40 seconds.
template <typename F>
bool eventually(F holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
    }
    return true;
}

}  // namespace campaignd::test
