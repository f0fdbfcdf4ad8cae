#pragma once

#include <string>

#include "cli/desk.h"
#include "jobs/batch_worker.h"
#include "queue/dispatcher.h"
#include "queue/instance.h"
#include "service/sending/ledger.h"

namespace campaignd::cli {

/// Does the queued jobs of one kind in this process, as an instance of its own, while no daemon
/// does. A daemon that starts meanwhile shares the work; one job is never in two hands.
/// Owner: a command, whose Desk must outlive it. Throws Error as Instance does.
class LocalWork {
  public:
    /// `slice`: the next piece of a job. `on_failed`: as BatchWorker::handle() takes it.
    LocalWork(Desk& desk,
              const std::string& kind,
              jobs::BatchWorker::Handler slice,
              jobs::BatchWorker::Failed on_failed = {});
    /// Hands back what has not ended.
    ~LocalWork();
    LocalWork(const LocalWork&) = delete;
    LocalWork& operator=(const LocalWork&) = delete;

  private:
    /// Has room for this kind alone: mail is the daemon's.
    class OneKind final : public queue::Consumer {
      public:
        OneKind(jobs::BatchWorker& batch, std::string kind)
            : batch_(batch), kind_(std::move(kind)) {}

        Room room(const queue::Lane& lane, TimeMs now) override;
        void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override;

      private:
        jobs::BatchWorker& batch_;
        const std::string kind_;
    };

    queue::Instance instance_;
    service::Ledger ledger_;  // what a dead daemon left is settled as the daemon would
    jobs::BatchWorker batch_;
    OneKind consumer_;
    queue::Dispatcher dispatcher_;
};

/// Until the work has ended, by a daemon's hand or, when none lives, by that of `make_own()`.
/// `look()` says whether it has ended, and shows how far it is. Says so when the work waits for
/// space on the disk.
void follow_work(Desk& desk,
                 const std::function<bool()>& look,
                 const std::function<std::unique_ptr<LocalWork>()>& make_own,
                 const std::string& what);

}  // namespace campaignd::cli
