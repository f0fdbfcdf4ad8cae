#pragma once

#include <httplib.h>

#include <functional>
#include <optional>
#include <string_view>

#include "http/front/framer.h"
#include "http/front/trusted_proxies.h"
#include "http/message/reply.h"
#include "http/router.h"

namespace campaignd::http {

/// Runs one framed request through cpp-httplib, in memory, into our Router: the library reads the
/// request line and its query, and writes the answer. What 0.11.4 is known to handle badly never
/// reaches it: the header fields come from the framer as they were sent (the library decodes %XX in
/// them, line breaks too, matches Range by a std::regex that overflows the stack, and takes 6 us
/// longer for a browser's ten), bodies come as the framer got them, and the router is our own.
/// Thread: one Bridge per http worker. Never throws.
class Bridge : private httplib::Server {
  public:
    Bridge(Router& router, const TrustedProxies& proxies, const Clock& clock);

    using Done = std::function<void(Reply)>;

    /// Calls `done` once with the answer: before it returns or, for a deferred route, from any
    /// thread whenever the route has it.
    void answer(FramedRequest framed, std::string_view peer, bool close, const Done& done);
    /// The refusal of a request whose body has not come; nothing when it may come.
    std::optional<Reply> refuse_head(FramedRequest head, std::string_view peer);

  private:
    /// All but the query; its path is empty when the target is unsound.
    Request to_request(FramedRequest framed, std::string_view peer) const;
    bool start_deferred(Request& request, bool close, const Done& done);
    Reply answer_now(Request& request, bool close);
    Response respond();

    Router& router_;
    const TrustedProxies& proxies_;
    const Clock& clock_;
    // The one request under way, for the catch-all handler.
    Request* request_ = nullptr;
    Reply* reply_ = nullptr;
};

}  // namespace campaignd::http
