#include "app/signals.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/error.h"

namespace campaignd::app {
namespace {

void ignore(int signal, struct sigaction* previous) {
    struct sigaction action {};

    action.sa_handler = SIG_IGN;
    sigaction(signal, &action, previous);
}

}  // namespace

Signals::Signals() {
    sigemptyset(&handled_);
    sigaddset(&handled_, SIGTERM);
    sigaddset(&handled_, SIGINT);
    sigaddset(&handled_, SIGHUP);
    fd_ = UniqueFd(signalfd(-1, &handled_, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd_) {
        fail(ErrorCode::kInternal, "cannot receive signals: no file descriptor left");
    }
    pthread_sigmask(SIG_BLOCK, &handled_, &previous_mask_);
    ignore(SIGPIPE, &previous_pipe_);
    ignore(SIGXFSZ, &previous_xfsz_);
}

Signals::~Signals() {
    while (read_one()) {
    }
    sigaction(SIGPIPE, &previous_pipe_, nullptr);
    sigaction(SIGXFSZ, &previous_xfsz_, nullptr);
    pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

std::optional<Request> Signals::wait_for(std::chrono::milliseconds time) {
    pollfd waiting{fd_.get(), POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(time.count())) <= 0) {
        return std::nullopt;
    }
    return read_one();
}

std::optional<Request> Signals::read_one() {
    signalfd_siginfo info{};
    if (read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) {
        return std::nullopt;
    }
    if (info.ssi_signo == SIGHUP) {
        return Request::kReload;
    }
    const bool again = draining_;
    draining_ = true;
    return again ? Request::kStopNow : Request::kDrain;
}

}  // namespace campaignd::app
