#pragma once

#include <httplib.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/framer.h"
#include "http/reply.h"
#include "http/router.h"
#include "http/trusted_proxies.h"

namespace campaignd::http {

/// Runs one framed request through cpp-httplib, in memory, into our Router. cpp-httplib sees a
/// head of our own making (method, path, Host) and writes the answer; what it is known to handle
/// badly (bodies, ranges, encodings, percent-decoded header values, its regex routes) never
/// reaches it. Thread: one Bridge per http worker. Never throws.
class Bridge : private httplib::Server {
  public:
    Bridge(Router& router,
           const TrustedProxies& proxies,
           const Clock& clock,
           std::string spool_directory);

    using Done = std::function<void(Reply)>;

    /// Calls `done` once with the answer: before it returns or, for a deferred route, from any
    /// thread whenever the route has it.
    void answer(FramedRequest framed, std::string_view peer, bool close, Done done);
    /// The refusal of a request whose body has not come; nothing when it may come.
    std::optional<Reply> refuse_head(FramedRequest head, std::string_view peer);

  private:
    bool to_request(FramedRequest& framed, std::string_view peer, Request& request) const;
    bool start_deferred(Request& request, bool close, const Done& done);
    Reply answer_now(Request& request, bool close);
    void respond(httplib::Response& out);
    void attach_body(Response& response, httplib::Response& out);

    Router& router_;
    const TrustedProxies& proxies_;
    const Clock& clock_;
    const std::string spool_directory_;
    // The one request under way, for the catch-all handler.
    Request* request_ = nullptr;
    Reply* reply_ = nullptr;
};

}  // namespace campaignd::http
