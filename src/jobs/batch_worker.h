#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/thread.h"
#include "db/database.h"
#include "queue/dispatcher.h"
#include "queue/progress.h"
#include "queue/retry_policy.h"

namespace campaignd::jobs {

/// What one slice of a long job left behind.
struct Slice {
    bool more = false;
    std::chrono::milliseconds pause{0};  // before the next slice, when there is more
    /// Done for now: the same job is due again at this moment, no attempt used.
    std::optional<TimeMs> again_at{};
};

struct BatchOptions {
    std::string thread = "batch";
    std::size_t slot = queue::BlackBox::kSlots - 1;  // the compose threads count from 0
    std::size_t places = 8;                          // of a kind that is not given others
};

/// The thread "batch": long work (import, enrolment, cancelling, schedules) in slices of a few
/// milliseconds. Each kind has places of its own, so that many jobs of one kind keep no other out;
/// the kinds take turns, and within a kind its jobs do. A job that could go on for long hands its
/// place to the next of its kind now and then (Slice::again_at).
/// Owner: App. take() and room() belong to the dispatch thread, stop() is thread-safe.
class BatchWorker {
  public:
    /// Does one slice of the job about `ref`, and says in each transaction of it that gets the job
    /// on that it does. Throws to have the job tried again later.
    using Handler = std::function<Slice(std::int64_t ref, const queue::Progress& progress)>;
    /// The job about `ref` has failed for good: in the transaction that says so of the job.
    using Failed = std::function<void(db::WriteTx&, std::int64_t ref, const std::string& error)>;

    BatchWorker(db::Database& database,
                queue::Instance& instance,
                queue::RetryPolicy policy,
                std::function<void()> slots_free,
                BatchOptions options = {});
    ~BatchWorker();

    BatchWorker(const BatchWorker&) = delete;
    BatchWorker& operator=(const BatchWorker&) = delete;

    /// Before start(). At most `places` jobs of the kind are held at once; 0: as the options say.
    void handle(const std::string& kind,
                Handler handler,
                std::size_t places = 0,
                Failed on_failed = {});
    void start();
    queue::Consumer::Room room(const queue::Lane& lane) const;
    void take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs);
    /// Ends after the present slice and hands every held job back, no attempt used.
    void stop();

    std::size_t active() const;

  private:
    struct Held {
        LeasedJob job;
        std::string kind;
        SteadyTime not_before{};
    };

    struct Kind {
        Handler handler;
        std::size_t places = 0;
        Failed on_failed;
    };

    std::size_t held_of(const std::string& kind) const REQUIRES(mutex_);
    std::optional<Held> take_next() REQUIRES(mutex_);
    void loop();
    std::optional<Held> next(bool& stopping);
    void run(Held held);
    void settle(const Held& held, std::optional<TimeMs> again_at);
    void put_back(Held held, std::chrono::milliseconds pause);
    void failed(const Held& held, const std::string& error, bool charge);

    db::Database& database_;
    queue::Instance& instance_;
    const queue::RetryPolicy policy_;
    const std::function<void()> slots_free_;
    const BatchOptions options_;
    std::map<std::string, Kind> kinds_;

    mutable Mutex mutex_;
    Condition wake_;
    std::map<std::string, std::deque<Held>> held_ GUARDED_BY(mutex_);
    std::string turn_ GUARDED_BY(mutex_);                 // the kind that was served last
    std::optional<std::string> busy_ GUARDED_BY(mutex_);  // the kind of the slice under way
    bool stopping_ GUARDED_BY(mutex_) = false;

    Thread thread_;
};

}  // namespace campaignd::jobs
