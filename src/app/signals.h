#pragma once

#include <chrono>
#include <csignal>
#include <optional>

#include "base/fd.h"

namespace campaignd::app {

/// What a person or systemd asks of the daemon.
enum class Request {
    kDrain,    // the first SIGTERM or SIGINT: finish what is under way
    kStopNow,  // another one: do not wait any longer
    kReload    // SIGHUP: read the configuration again
};

/// Receives SIGTERM, SIGINT and SIGHUP through a signalfd (signalfd(2)), and ignores SIGPIPE and
/// SIGXFSZ, so that a broken connection or a file size limit is an error and no death.
///
/// Owned by main(); construct it before the first thread, which inherits the blocked mask: then
/// no handler ever runs. The destructor restores mask and dispositions. Thread: main.
/// The constructor throws Error(kInternal) when the kernel gives no descriptor.
class Signals {
  public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// Readable when wait_for() would return at once.
    int fd() const noexcept { return fd_.get(); }

    /// The next request, or nothing when `time` passed without one.
    std::optional<Request> wait_for(std::chrono::milliseconds time);

  private:
    std::optional<Request> read_one();

    sigset_t handled_{};
    sigset_t previous_mask_{};

    struct sigaction previous_pipe_ {};

    struct sigaction previous_xfsz_ {};

    UniqueFd fd_;
    bool draining_ = false;
};

}  // namespace campaignd::app
