#pragma once

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread.h"
#include "http/message/headers.h"

namespace campaignd::http {

/// Whom to believe about X-Forwarded-For and X-Forwarded-Proto: the configured addresses and
/// networks, and any peer on a unix socket (its file mode decides who that can be). Thread-safe.
/// Throws Error(kInvalid) on a malformed entry.
class TrustedProxies {
  public:
    struct Client {
        std::string address;
        bool is_https = false;
        /// A proxy on this machine speaks for somebody, and nobody is configured as trusted.
        bool by_unnamed_proxy = false;
    };

    explicit TrustedProxies(const std::vector<std::string>& entries);

    /// True for a configured peer; `address` is empty for a unix socket.
    bool trusts(std::string_view address) const;
    /// Walks X-Forwarded-For from the right, up to the first hop that is no trusted proxy, or to
    /// the one before a hop that is no address: what stands further left is anybody's word.
    Client client_of(std::string_view peer, const Headers& headers) const;
    /// Some proxy has passed this on, whatever it calls that.
    static bool is_forwarded(const Headers& headers);
    /// The last peer on this machine or in a private network that spoke for somebody
    /// (X-Forwarded-For) and is not trusted; empty when there was none.
    std::string untrusted_proxy() const;
    /// What to do about an unnamed proxy, for page and log.
    static std::string_view remedy_for_unnamed() noexcept;

  private:
    struct Network {
        std::array<unsigned char, 16> address{};
        int prefix = 128;
    };

    bool is_unnamed_proxy(std::string_view peer, const Headers& headers) const;

    void note_untrusted(std::string_view peer, const Headers& headers) const;

    std::vector<Network> networks_;
    mutable Mutex mutex_;
    mutable std::string untrusted_ GUARDED_BY(mutex_);
    mutable std::atomic<bool> told_{false};  // the log says it once
};

/// 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view address) noexcept;

}  // namespace campaignd::http
