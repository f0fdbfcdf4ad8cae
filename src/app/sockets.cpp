#include "app/sockets.h"

#include <unistd.h>

#include <cstdint>
#include <string_view>

#include "app/systemd.h"
#include "base/text.h"
#include "http/front/listener.h"

namespace campaignd::app {
namespace {

bool is_low_port(const std::string& listen) {
    constexpr std::int64_t kFirstFree = 1024;
    const auto port = parse_int(std::string_view(listen).substr(listen.rfind(':') + 1));
    return !listen.starts_with("unix:") && port && *port > 0 && *port < kFirstFree;
}

}  // namespace

std::vector<int> take_sockets(const std::string& listen) {
    std::vector<int> sockets;
    for (const InheritedSocket& socket : take_inherited_sockets()) {
        sockets.push_back(socket.fd);
    }
    if (sockets.empty() && ::geteuid() == 0 && is_low_port(listen)) {
        sockets.push_back(http::Listener::open(listen).release());
    }
    return sockets;
}

}  // namespace campaignd::app
