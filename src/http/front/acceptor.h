#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/fd.h"
#include "http/front/limits.h"
#include "http/front/listener.h"
#include "http/front/trusted_proxies.h"

namespace campaignd::http {

/// Takes connections from the listeners, as many as the front and each address may have.
/// Thread: http-io. Owned by IoLoop; `limits` and `proxies` must outlive it.
class Acceptor {
  public:
    using Take = std::function<void(UniqueFd fd, std::string peer)>;

    Acceptor(const Limits& limits,
             const TrustedProxies& proxies,
             std::vector<Listener> listeners,
             Take take);

    const std::vector<Listener>& listeners() const noexcept { return listeners_; }

    /// Takes all that wait.
    void accept(const Listener& listener);
    /// A connection of that peer has gone.
    void left(const std::string& peer);
    /// No more: what waits in the backlog of a socket of our own would be reset, so it is taken
    /// first; what waits in an inherited one is for the next process.
    void close();

  private:
    bool admit(const std::string& peer);
    void shed(const Listener& listener);

    const Limits& limits_;
    const TrustedProxies& proxies_;
    std::vector<Listener> listeners_;
    const Take take_;
    UniqueFd spare_;
    std::size_t taken_ = 0;
    std::unordered_map<std::string, std::size_t> per_address_;
};

}  // namespace campaignd::http
