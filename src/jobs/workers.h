#pragma once

#include "jobs/batch_worker.h"
#include "jobs/mailbox_workers.h"
#include "jobs/send_pipeline.h"

namespace campaignd::jobs {

/// Tells leased jobs apart by their lane's kind: "send" goes to the pipeline, "mailbox" to
/// its own threads, the rest to batch.
/// Owner: App. Thread: dispatch.
class Workers : public queue::Consumer {
  public:
    Workers(SendPipeline& pipeline, BatchWorker& batch, MailboxWorkers& mailboxes)
        : pipeline_(pipeline), batch_(batch), mailboxes_(mailboxes) {}

    Room room(const queue::Lane& lane, TimeMs now) override {
        if (lane.kind == MailboxWorkers::kKind) {
            return mailboxes_.room(lane);
        }
        return lane.kind == "send" ? pipeline_.room(lane, now) : batch_.room(lane);
    }

    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override {
        if (lane.kind == "send") {
            pipeline_.take(lane, std::move(jobs));
        } else if (lane.kind == MailboxWorkers::kKind) {
            mailboxes_.take(lane, std::move(jobs));
        } else {
            batch_.take(lane, std::move(jobs));
        }
    }

  private:
    SendPipeline& pipeline_;
    BatchWorker& batch_;
    MailboxWorkers& mailboxes_;
};

}  // namespace campaignd::jobs
