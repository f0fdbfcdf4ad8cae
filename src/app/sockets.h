#pragma once

#include <string>
#include <vector>

namespace campaignd::app {

/// Sockets that listen already, so that the daemon needs no right for it: those inherited from
/// systemd; else, for root, the one of a port below 1024, made now and kept for the life of the
/// process. Empty: App opens `listen` itself. Thread: main, before any other starts. Throws
/// Error(kUnavailable) with address and remedy.
std::vector<int> take_sockets(const std::string& listen);

}  // namespace campaignd::app
