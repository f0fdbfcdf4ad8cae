#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "http/front/connection_caps.h"
#include "http/front/limits.h"
#include "http/front/listener.h"
#include "http/front/trusted_proxies.h"

namespace campaignd::http {

/// Takes connections from the listeners, as many as the front and each network may have. A full
/// front makes room first: who is silent goes before who comes.
/// Thread: http-io. Owned by IoLoop; `limits` and `proxies` must outlive it.
class Acceptor {
  public:
    using Take = std::function<void(UniqueFd fd, std::string peer)>;
    /// Ends connections nobody speaks on; each of them left() before it returns.
    using MakeRoom = std::function<void()>;

    Acceptor(const Limits& limits,
             const TrustedProxies& proxies,
             std::vector<Listener> listeners,
             Take take,
             MakeRoom make_room);

    const std::vector<Listener>& listeners() const noexcept { return listeners_; }

    /// Takes all that wait.
    void accept(const Listener& listener);
    /// A connection of that peer has gone.
    void left(const std::string& peer);
    /// No more: what waits in the backlog of a socket of our own would be reset, so it is taken
    /// first; what waits in an inherited one is for the next process.
    void close();

  private:
    void shed(const Listener& listener);

    std::vector<Listener> listeners_;
    const Take take_;
    const MakeRoom make_room_;
    UniqueFd spare_;
    ConnectionCaps caps_;
};

}  // namespace campaignd::http
