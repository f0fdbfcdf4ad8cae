#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "mail/net/http_client.h"
#include "queue/dispatcher.h"
#include "service/webhooks/webhook_calls.h"

namespace campaignd::jobs {

struct WebhookOptions {
    mail::HttpClientOptions http;
    int in_flight = 64;                           // calls of all webhooks together
    int per_webhook = 16;                         // so that one slow address does not take them all
    std::chrono::milliseconds first_rest{1'000};  // after a failure, doubled by each in a row …
    std::chrono::milliseconds longest_rest{60'000};  // … up to this
};

/// The thread "webhook": tells webhooks what happened, many calls at once, and writes what came of
/// them in as few commits as they come in. An address that fails rests, all its events waiting in
/// the queue, so that a dead one costs a call now and then and holds up nobody.
/// Owner: App. take() and room() belong to the dispatch thread, the rest is thread-safe.
class WebhookWorker {
  public:
    WebhookWorker(db::Database& database,
                  queue::Instance& instance,
                  const service::WebhookCalls& calls,
                  WebhookOptions options,
                  std::function<void()> slots_free);
    ~WebhookWorker();

    WebhookWorker(const WebhookWorker&) = delete;
    WebhookWorker& operator=(const WebhookWorker&) = delete;

    void start();
    queue::Consumer::Room room(const queue::Lane& lane, TimeMs now) const;
    void take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs);
    /// Gives up the calls under way and hands every job back, no attempt used: a receiver may see
    /// one twice, with the same webhook-id.
    void stop();

    std::size_t active() const;

  private:
    struct Endpoint {
        int busy = 0;
        int failures = 0;  // in a row
        TimeMs rest_until = 0;
    };

    void loop();
    void begin(const std::vector<LeasedJob>& jobs);
    void end(const std::vector<mail::HttpOutcome>& outcomes);
    /// Writes what is known; keeps it when the database refuses.
    void write_results();
    /// `rest`: not before so long from now; 0 = as it was.
    void hand_back(const std::vector<LeasedJob>& jobs, TimeMs rest);
    void freed(LaneId lane, bool failed, bool succeeded);

    db::Database& database_;
    queue::Instance& instance_;
    const service::WebhookCalls& calls_;
    const WebhookOptions options_;
    const std::function<void()> slots_free_;

    // webhook thread
    mail::HttpClient client_;
    std::map<std::uint64_t, service::WebhookCall> under_way_;  // by cookie
    std::uint64_t next_cookie_ = 1;
    std::vector<service::WebhookResult> results_;  // not yet written
    std::vector<LeasedJob> idle_;                  // with nothing to tell: not yet written
    SteadyTime write_again_{};

    mutable Mutex mutex_;
    Condition wake_;
    std::deque<LeasedJob> waiting_ GUARDED_BY(mutex_);
    std::map<LaneId, Endpoint> endpoints_ GUARDED_BY(mutex_);
    int busy_ GUARDED_BY(mutex_) = 0;
    bool stopping_ GUARDED_BY(mutex_) = false;

    Thread thread_;
};

}  // namespace campaignd::jobs
