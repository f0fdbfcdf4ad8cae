#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/thread.h"
#include "http/message/request.h"
#include "http/message/response.h"
#include "service/access/idempotency.h"

namespace campaignd::http {

/// All that makes one request another than the last, to be digested.
std::string what_is_asked(const Request& request);
/// The answer to a key that is none.
std::optional<Response> fault_of_key(std::string_view key);
/// The first answer again, or why there is none; `hash` is the digest of this request.
Response repeat(const service::Idempotency::Answer& known, const std::string& hash);

/// Applies the Idempotency-Key header to creating routes: same key and body, the first answer
/// again; same key and another body, 422; same key while the first is still running, or when a
/// crash left it open whether that was carried out, 409. Thread-safe. Owned by the Router.
class IdempotencyGate {
  public:
    explicit IdempotencyGate(service::Idempotency* store) : store_(store) {}

    /// Runs `handler` unless an answer is known. Requests without a key or a user just run, and so
    /// do all without a store.
    Response run(const Request& request, const std::function<Response(const Request&)>& handler);

  private:
    using RunningKey = std::pair<std::string, std::string>;
    class Claim;
    class Begun;

    Response run_claimed(const Request& request,
                         const RunningKey& key,
                         const std::function<Response(const Request&)>& handler);

    service::Idempotency* const store_;
    Mutex mutex_;
    std::set<RunningKey> running_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::http
