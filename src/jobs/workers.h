#pragma once

#include "jobs/batch_worker.h"
#include "jobs/mailbox_workers.h"
#include "jobs/offsite_worker.h"
#include "jobs/send_pipeline.h"
#include "jobs/webhook_worker.h"
#include "service/campaigns/calendar_view.h"
#include "service/sending/signup_moves.h"

namespace campaignd::jobs {

/// Tells leased jobs apart by their lane's kind: mail goes to the pipeline, "webhook", "mailbox",
/// "token", "plan" and what is about copies of backups to threads of their own, the rest to batch.
/// Owner: App. Thread: dispatch.
class Workers : public queue::Consumer {
  public:
    Workers(SendPipeline& pipeline,
            BatchWorker& batch,
            WebhookWorker& webhooks,
            MailboxWorkers& mailboxes,
            BatchWorker& tokens,
            BatchWorker& plans,
            OffsiteWorker& offsite)
        : pipeline_(pipeline),
          batch_(batch),
          webhooks_(webhooks),
          mailboxes_(mailboxes),
          tokens_(tokens),
          plans_(plans),
          offsite_(offsite) {}

    static constexpr const char* kTokens = "token";
    static constexpr const char* kPlans = service::CalendarView::kPlanJob;

    Room room(const queue::Lane& lane, TimeMs now) override {
        if (is_mail(lane)) {
            return pipeline_.room(lane, now);
        }
        if (lane.kind == "webhook") {
            return webhooks_.room(lane, now);
        }
        if (lane.kind == kTokens) {
            return tokens_.room(lane);
        }
        if (lane.kind == kPlans) {
            return plans_.room(lane);
        }
        if (OffsiteWorker::takes(lane.kind)) {
            return offsite_.room(lane);
        }
        return lane.kind == MailboxWorkers::kKind ? mailboxes_.room(lane) : batch_.room(lane);
    }

    std::vector<Taker> takers(const queue::Lane& lane, TimeMs now) override {
        return is_mail(lane) ? pipeline_.takers(lane) : Consumer::takers(lane, now);
    }

    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override {
        if (is_mail(lane)) {
            pipeline_.take(lane, std::move(jobs));
        } else if (lane.kind == "webhook") {
            webhooks_.take(lane, jobs);
        } else if (lane.kind == MailboxWorkers::kKind) {
            mailboxes_.take(lane, jobs);
        } else if (lane.kind == kTokens) {
            tokens_.take(lane, jobs);
        } else if (lane.kind == kPlans) {
            plans_.take(lane, jobs);
        } else if (OffsiteWorker::takes(lane.kind)) {
            offsite_.take(lane, jobs);
        } else {
            batch_.take(lane, jobs);
        }
    }

  private:
    static bool is_mail(const queue::Lane& lane) {
        return lane.kind == "send" || lane.kind == service::kSignupLane;
    }

    SendPipeline& pipeline_;
    BatchWorker& batch_;
    WebhookWorker& webhooks_;
    MailboxWorkers& mailboxes_;
    BatchWorker& tokens_;
    BatchWorker& plans_;
    OffsiteWorker& offsite_;
};

}  // namespace campaignd::jobs
