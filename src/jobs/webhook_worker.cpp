#include "jobs/webhook_worker.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "queue/queue.h"

namespace campaignd::jobs {
namespace {

constexpr std::chrono::milliseconds kLongestNap{200};
constexpr std::chrono::milliseconds kWriteRest{1'000};
constexpr TimeMs kReadRestMs = 1'000;
constexpr int kMostDoublings = 10;

bool is_failure(int status) noexcept {
    return status < 200 || status >= 300;
}

}  // namespace

WebhookWorker::WebhookWorker(db::Database& database,
                             queue::Instance& instance,
                             const service::WebhookCalls& calls,
                             WebhookOptions options,
                             std::function<void()> slots_free)
    : database_(database),
      instance_(instance),
      calls_(calls),
      options_(std::move(options)),
      slots_free_(std::move(slots_free)),
      client_(options_.http) {}

WebhookWorker::~WebhookWorker() {
    stop();
}

void WebhookWorker::start() {
    thread_ = Thread("webhook", [this] { loop(); });
}

queue::Consumer::Room WebhookWorker::room(const queue::Lane& lane, TimeMs now) const {
    const Lock lock(mutex_);
    queue::Consumer::Room room;
    if (stopping_) {
        return room;
    }
    const auto found = endpoints_.find(lane.id);
    const Endpoint endpoint = found == endpoints_.end() ? Endpoint() : found->second;
    room.closed_until = endpoint.rest_until > now ? endpoint.rest_until : 0;
    // Whoever failed last is tried with one call first.
    const int share = endpoint.failures > 0 ? 1 : options_.per_webhook;
    room.slots = std::clamp(
        std::min(share - endpoint.busy, options_.in_flight - busy_), 0, options_.per_webhook);
    return room;
}

void WebhookWorker::take(const queue::Lane& /*lane*/, const std::vector<LeasedJob>& jobs) {
    {
        const Lock lock(mutex_);
        for (const LeasedJob& job : jobs) {
            ++endpoints_[job.lane].busy;
            ++busy_;
            waiting_.push_back(job);
        }
        wake_.notify_one();
    }
    client_.wake();
}

std::size_t WebhookWorker::active() const {
    const Lock lock(mutex_);
    return static_cast<std::size_t>(busy_);
}

void WebhookWorker::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    client_.wake();
    thread_.join();
}

void WebhookWorker::loop() {
    while (true) {
        std::vector<LeasedJob> fresh;
        bool stopping = false;
        {
            Lock lock(mutex_);
            if (waiting_.empty() && !stopping_ && client_.running() == 0) {
                wake_.wait_for(lock, kLongestNap);
            }
            fresh.assign(waiting_.begin(), waiting_.end());
            waiting_.clear();
            stopping = stopping_;
        }
        if (stopping) {
            client_.cancel_all();
            write_results();
            for (const auto& [cookie, call] : under_way_) {
                fresh.push_back(call.job);
            }
            under_way_.clear();
            hand_back(fresh, 0);
            return;
        }
        begin(fresh);
        end(client_.running() > 0 ? client_.wait(kLongestNap) : std::vector<mail::HttpOutcome>());
        if (database_.clock().steady() >= write_again_) {
            write_results();
        }
    }
}

void WebhookWorker::begin(const std::vector<LeasedJob>& jobs) {
    std::vector<LeasedJob> later;
    std::vector<service::WebhookCall> calls;
    for (const LeasedJob& job : jobs) {
        try {
            auto call = database_.read([&](const db::ReadTx& tx) { return calls_.load(tx, job); });
            if (call) {
                calls.push_back(std::move(*call));
            } else {
                idle_.push_back(job);
            }
        } catch (const Error& error) {
            if (error.code() == ErrorCode::kBusy || error.code() == ErrorCode::kUnavailable) {
                later.push_back(job);
            } else {
                results_.push_back({job, 0, 0, error.what()});
            }
        }
    }
    hand_back(later, kReadRestMs);
    for (service::WebhookCall& call : calls) {
        mail::HttpCall http;
        http.cookie = next_cookie_++;
        http.url = call.url;
        http.body = call.body;
        http.headers = call.headers;
        under_way_.emplace(http.cookie, std::move(call));
        client_.start(std::move(http));
    }
}

void WebhookWorker::end(const std::vector<mail::HttpOutcome>& outcomes) {
    for (const mail::HttpOutcome& outcome : outcomes) {
        const auto found = under_way_.find(outcome.cookie);
        check(found != under_way_.end(), "each outcome belongs to a call");
        results_.push_back(
            {found->second.job, found->second.webhook_id, outcome.status, outcome.answer});
        under_way_.erase(found);
    }
}

void WebhookWorker::write_results() {
    if (results_.empty() && idle_.empty()) {
        return;
    }
    try {
        database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            service::WebhookCalls::record(tx, instance_.id(), results_);
            for (const LeasedJob& job : idle_) {
                service::WebhookCalls::drop(tx, instance_.id(), job);
            }
        });
    } catch (const Error& error) {
        log::warn("jobs",
                  "{} answers of webhooks are kept and written later: {}",
                  results_.size(),
                  error.what());
        write_again_ = database_.clock().steady() + kWriteRest;
        return;
    }
    for (const service::WebhookResult& result : results_) {
        freed(result.job.lane, is_failure(result.status), !is_failure(result.status));
    }
    for (const LeasedJob& job : idle_) {
        freed(job.lane, false, false);
    }
    results_.clear();
    idle_.clear();
    slots_free_();
}

void WebhookWorker::hand_back(const std::vector<LeasedJob>& jobs, TimeMs rest) {
    if (jobs.empty()) {
        return;
    }
    try {
        database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            for (const LeasedJob& job : jobs) {
                queue::hand_back(tx, job, instance_.id(), rest == 0 ? job.run_at : tx.now() + rest);
            }
        });
    } catch (const Error& error) {
        // The lease ends with this process, or when it is judged hung.
        log::warn("jobs", "{} webhook jobs are not handed back: {}", jobs.size(), error.what());
    }
    for (const LeasedJob& job : jobs) {
        freed(job.lane, false, false);
    }
}

void WebhookWorker::freed(LaneId lane, bool failed, bool succeeded) {
    const TimeMs now = database_.clock().now();
    const Lock lock(mutex_);
    Endpoint& endpoint = endpoints_[lane];
    --endpoint.busy;
    --busy_;
    if (succeeded) {
        endpoint.failures = 0;
        endpoint.rest_until = 0;
    } else if (failed) {
        const auto rest =
            std::min(options_.first_rest * (1 << std::min(endpoint.failures, kMostDoublings)),
                     options_.longest_rest);
        ++endpoint.failures;
        endpoint.rest_until = now + rest.count();
    }
}

}  // namespace campaignd::jobs
