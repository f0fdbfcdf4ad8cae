#pragma once

#include "cli/desk.h"
#include "jobs/batch_worker.h"
#include "queue/dispatcher.h"
#include "queue/instance.h"
#include "service/people/import_runner.h"
#include "service/sending/ledger.h"

namespace campaignd::cli {

/// Does the queued imports in this process, as an instance of its own, while no daemon does. A
/// daemon that starts meanwhile shares the work; one import is never in two hands.
/// Owner: the command `import`, whose Desk must outlive it. Throws Error as Instance does.
class LocalImports {
  public:
    explicit LocalImports(Desk& desk);
    /// Hands back what has not ended.
    ~LocalImports();
    LocalImports(const LocalImports&) = delete;
    LocalImports& operator=(const LocalImports&) = delete;

  private:
    /// Has room for imports alone: mail is the daemon's.
    class ImportsOnly final : public queue::Consumer {
      public:
        explicit ImportsOnly(jobs::BatchWorker& batch) : batch_(batch) {}

        Room room(const queue::Lane& lane, TimeMs now) override;
        void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override;

      private:
        jobs::BatchWorker& batch_;
    };

    queue::Instance instance_;
    service::ImportRunner runner_;
    service::Ledger ledger_;  // what a dead daemon left is settled as the daemon would
    jobs::BatchWorker batch_;
    ImportsOnly consumer_;
    queue::Dispatcher dispatcher_;
};

}  // namespace campaignd::cli
