#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/access.h"
#include "http/front/framer.h"
#include "http/idempotency_gate.h"
#include "http/message/request.h"
#include "http/message/response.h"
#include "http/public_pace.h"

namespace campaignd::http {

/// kJson: application/json, kForm: any type; both at most 1 MiB, on public routes 16 KiB.
/// kReport: of a relay, any type, at most 1 MiB though public.
/// kUpload: streamed to a file, at most the router's upload limit; never public.
enum class Body { kNone, kJson, kForm, kReport, kUpload };

using Handler = std::function<Response(const Request&)>;
/// Sends a request's one answer; may be called on any thread, once, after the handler returned too.
using Respond = std::function<void(Response)>;
/// For routes that wait for the disk: no worker waits with them. The request is gone when the
/// handler returns.
using DeferredHandler = std::function<void(const Request&, Respond)>;

struct Route {
    std::string method;
    std::string pattern;
    Access access = Access::kAdmin;
    std::optional<Lane> lane{};  // every route names its own
    Body body = Body::kNone;
    Handler handler{};  // this or the next
    DeferredHandler deferred{};
    bool creates = false;   // honours Idempotency-Key
    bool identify = false;  // public, but wants to know the caller when there is one
    ScopeRule scope{};      // of its address: Router::add() sets it
    std::optional<std::uint64_t> most_bytes{};  // of an upload, below the router's limit
    bool unfinished = false;  // also for whoever still has to set up their second factor
    Pace pace = Pace::kNone;  // of strangers
    bool framed = false;      // shown in a frame of the page: a refusal is a page there, too
};

/// The exact table of all routes. Patterns consist of literal segments and placeholders: "{id}"
/// and "{…_id}" match a positive integer, any other "{name}" matches [A-Za-z0-9._-]+; a literal
/// may follow a placeholder ("/t/o/{token}.gif"). Literals win over placeholders.
/// Filled before the server starts, then const and thread-safe. Owned by App; outlives HttpServer.
class Router {
  public:
    /// Without a store for first answers, `idempotency`, Idempotency-Key is not looked at.
    Router(Authenticator authenticator,
           service::Idempotency* idempotency,
           const std::string& public_url);

    Route& add(Route route);

    /// Answers GETs outside /api/ that no route knows: the page's shell and its assets.
    void set_fallback(Handler handler) { fallback_ = std::move(handler); }

    /// From now on this answers every request, whatever it asks for.
    void close(Handler handler) { closed_ = std::move(handler); }

    /// From now on strangers have to keep the pace of their routes; `too_fast` is what they read
    /// otherwise, with 429. `clock` must outlive the router.
    void limit_strangers(const Clock& clock, Handler too_fast);

    /// Call it before the server starts.
    void tell_refused(RefusedToken refused) { gate_.tell_refused(std::move(refused)); }

    void set_upload_limit(std::uint64_t bytes) { upload_limit_ = bytes; }

    const std::vector<Route>& routes() const noexcept { return routes_; }

    /// Never throws: every fault becomes a problem document.
    Response handle(Request& request) noexcept;
    /// Starts the deferred route that the request belongs to; false, and nothing done, when it
    /// belongs to another. Never throws: every fault becomes a problem document.
    bool start_deferred(Request& request, const Respond& respond) noexcept;
    /// Who may not send a body to this address, by the head alone: 401, 403, 415 …; nothing when
    /// the body may come. Never throws.
    std::optional<Response> refuse_head(Request& request) noexcept;
    /// For the framer, before the body has come.
    BodyPlan body_plan(std::string_view method, std::string_view target) const;

  private:
    using Params = std::map<std::string, std::string, std::less<>>;

    struct Match {
        const Route* route = nullptr;
        Params params;
        std::string allow;  // the methods of this path, when none matched
    };

    Match match(std::string_view method, std::string_view path) const;
    Response dispatch(Request& request);
    /// Pace, login, role, CSRF, and the type of a body: throws Error, or answers the refusal.
    std::optional<Response> admit(Request& request, const Route& route) const;
    Response run(Request& request, const Route& route);

    AccessGate gate_;
    const bool is_https_;  // the public address is
    IdempotencyGate idempotency_;
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> patterns_;  // theirs, cut at the slashes
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_word_;  // into routes_
    std::vector<std::size_t> deferred_;  // into routes_; no other route may match the same path
    Handler fallback_;
    Handler closed_;
    std::unique_ptr<PublicPace> pace_;
    Handler too_fast_;
    std::uint64_t upload_limit_ = 2ULL * 1024 * 1024 * 1024;
};

}  // namespace campaignd::http
