#pragma once

#include "jobs/batch_worker.h"
#include "jobs/send_pipeline.h"
#include "jobs/webhook_worker.h"

namespace campaignd::jobs {

/// Tells leased jobs apart by their lane's kind: "send" goes to the pipeline, "webhook"
/// to its worker, the rest to batch.
/// Owner: App. Thread: dispatch.
class Workers : public queue::Consumer {
  public:
    Workers(SendPipeline& pipeline, BatchWorker& batch, WebhookWorker& webhooks)
        : pipeline_(pipeline), batch_(batch), webhooks_(webhooks) {}

    Room room(const queue::Lane& lane, TimeMs now) override {
        return lane.kind == "send"      ? pipeline_.room(lane, now)
               : lane.kind == "webhook" ? webhooks_.room(lane, now)
                                        : batch_.room(lane);
    }

    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override {
        if (lane.kind == "send") {
            pipeline_.take(lane, std::move(jobs));
        } else if (lane.kind == "webhook") {
            webhooks_.take(lane, std::move(jobs));
        } else {
            batch_.take(lane, std::move(jobs));
        }
    }

  private:
    SendPipeline& pipeline_;
    BatchWorker& batch_;
    WebhookWorker& webhooks_;
};

}  // namespace campaignd::jobs
