#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::app {

/// Tells systemd how the service is (sd_notify(3)); does nothing when started by anyone else.
/// Thread-safe: it keeps no state of its own.
class Notifier {
  public:
    /// Only after migrations, recovery and bind.
    void ready(const std::string& status) const noexcept;
    /// First thing at SIGTERM.
    void stopping() const noexcept;
    /// At SIGHUP; ready() ends it.
    void reloading() const noexcept;
    /// One line for `systemctl status`.
    void status(const std::string& text) const noexcept;
    void ping_watchdog() const noexcept;
    /// "Not hung": gives a migration or a drain this much longer from now on.
    void extend_timeout(std::chrono::microseconds time) const noexcept;

    /// True when whoever started us wants to be told, as systemd does for Type=notify.
    bool supervised() const noexcept;
};

/// A listening socket that systemd made and holds open while we restart. It belongs to the
/// caller; close() it, but never shutdown(): that would end it for every later process, too.
struct InheritedSocket {
    int fd = -1;
    std::string name;  // FileDescriptorName= of the socket unit
};

/// The sockets passed to this process (sd_listen_fds_with_names(3)), with close-on-exec set.
/// Takes them once: the variables are gone afterwards. Call it before any thread starts.
std::vector<InheritedSocket> take_inherited_sockets();

}  // namespace campaignd::app
