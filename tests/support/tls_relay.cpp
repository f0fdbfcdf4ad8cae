#include "support/tls_relay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "support/places.h"

namespace campaignd::test {
namespace {

int spawn(const std::vector<std::string>& words, int input, int output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    const int pid = fork();
    if (pid == 0) {
        dup2(input, STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    return pid;
}

void make_certificate(const std::string& key, const std::string& cert, const std::string& names) {
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int pid = spawn({"openssl",
                           "req",
                           "-x509",
                           "-newkey",
                           "ec",
                           "-pkeyopt",
                           "ec_paramgen_curve:prime256v1",
                           "-nodes",
                           "-batch",
                           "-days",
                           "2",
                           "-subj",
                           "/CN=tls.test",
                           "-addext",
                           "subjectAltName=" + names,
                           "-keyout",
                           key,
                           "-out",
                           cert},
                          null,
                          null);
    close(null);
    int status = -1;
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        throw std::runtime_error("openssl could not make a certificate");
    }
}

}  // namespace

TlsRelay::TlsRelay(const std::string& mode,
                   const std::string& user,
                   const std::string& password,
                   const std::string& names) {
    const std::string key = (directory_ / "key.pem").string();
    make_certificate(key, ca_file(), names);
    int in[2];
    int out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    const std::string script = source_dir() / "tests/support/tls_relay.py";
    pid_ = spawn({"python3", script, mode, ca_file(), key, user, password}, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    output_ = out[0];
    port_ = std::atoi(next_line().c_str());
    if (port_ == 0) {
        throw std::runtime_error("tls_relay.py did not start");
    }
}

TlsRelay::~TlsRelay() {
    close(input_);  // it ends by itself then
    close(output_);
    waitpid(pid_, nullptr, 0);
}

std::string TlsRelay::next_line() {
    for (;;) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        pollfd waiting{output_, POLLIN, 0};
        char bytes[4096];
        if (poll(&waiting, 1, 10'000) <= 0) {
            return {};
        }
        const ssize_t got = read(output_, bytes, sizeof bytes);
        if (got <= 0) {
            return {};
        }
        buffer_.append(bytes, static_cast<std::size_t>(got));
    }
}

}  // namespace campaignd::test
