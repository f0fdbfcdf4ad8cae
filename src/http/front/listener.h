#pragma once

#include <string>

#include "base/fd.h"

namespace campaignd::http {

/// One listening socket: bound by us ("host:port", "[v6]:port", "unix:PATH") or inherited from a
/// systemd socket unit. An inherited one is never shut down or closed: it lives on in the next
/// process. SO_REUSEADDR, never SO_REUSEPORT, so that two daemons cannot share a port unnoticed.
/// Thread: made by main, used by http-io. Throws Error(kUnavailable) with address and remedy.
class Listener {
  public:
    static Listener open(const std::string& address);
    static Listener inherit(int fd);

    ~Listener();
    Listener(Listener&& other) noexcept = default;
    Listener& operator=(Listener&&) = delete;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    int fd() const noexcept { return inherited_ >= 0 ? inherited_ : own_.get(); }

    /// The descriptor of one that was opened: the caller's, to be inherited later.
    int release() && noexcept { return own_.release(); }

    bool inherited() const noexcept { return inherited_ >= 0; }

    /// The bound port; 0 for a unix socket.
    int port() const;

  private:
    Listener() = default;

    UniqueFd own_;
    int inherited_ = -1;
    std::string unix_path_;
};

}  // namespace campaignd::http
