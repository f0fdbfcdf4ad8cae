#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "jobs/batch_worker.h"
#include "service/feedback/mailboxes.h"

namespace campaignd::jobs {

/// The threads "mailbox-N": one poll each at a time, so that a mailbox that does not answer keeps
/// only its own thread waiting. The queue has one job for each mailbox, due again after each look.
/// Owner: App; the references must outlive it. take() and room() belong to the dispatch thread,
/// stop() is thread-safe.
class MailboxWorkers {
  public:
    MailboxWorkers(db::Database& database,
                   queue::Instance& instance,
                   const queue::RetryPolicy& policy,
                   const service::Mailboxes& mailboxes,
                   const std::function<void()>& slots_free);

    /// Every sender with a mailbox has its job from here on.
    void start();
    queue::Consumer::Room room(const queue::Lane& lane) const;
    void take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs);
    /// Ends polls under way within a second and hands their jobs back, no attempt used.
    void stop();

    static constexpr const char* kKind = "mailbox";

  private:
    db::Database& database_;
    std::atomic<bool> stopping_{false};
    std::vector<std::unique_ptr<BatchWorker>> workers_;  // each stays where its thread knows it
};

}  // namespace campaignd::jobs
