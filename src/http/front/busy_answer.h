#pragma once

#include <array>
#include <string>

#include "base/clock.h"
#include "http/message/reply.h"

namespace campaignd::http {

/// What is said to whoever finds the queue of their lane full: 503 with Retry-After, made once a
/// second in place of once for each, as there are many of them just when time is short.
/// Thread: http-io. Owned by IoLoop.
class BusyAnswer {
  public:
    Reply get(bool close, bool is_head, TimeMs now);

  private:
    std::array<std::string, 4> bytes_;  // by close and is_head; empty: not made in this second
    TimeMs second_ = -1;                // since 1970
};

}  // namespace campaignd::http
