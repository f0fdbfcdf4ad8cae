#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/database.h"
#include "model/job.h"
#include "model/webhook.h"
#include "queue/retry_policy.h"
#include "service/secrets/mail_links.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// One leased delivery, ready to be sent.
struct WebhookCall {
    LeasedJob job;  // job.ref is the delivery
    std::int64_t webhook_id = 0;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// What became of a leased delivery. status 0: no answer, `answer` says why.
struct WebhookResult {
    LeasedJob job;
    std::int64_t webhook_id = 0;
    int status = 0;
    std::string answer;
};

/// The queue's side of telling webhooks: what to send, and what the answer means. 2xx is delivered;
/// 410 switches the webhook off (Standard Webhooks); everything else is tried again on a schedule
/// of its own, nine times over one and a half days, then stays failed until a person tries it
/// again. Owner: App; the references must outlive it. Thread-safe; each call is one transaction.
class WebhookCalls {
  public:
    WebhookCalls(const MasterKey& key, const MailLinks& links) : key_(key), links_(links) {}

    /// Nothing for a job with nothing to tell any more: its webhook or delivery is gone.
    std::optional<WebhookCall> load(const db::ReadTx& tx, const LeasedJob& job) const;
    /// Jobs without a call: they end, no attempt used.
    static void drop(db::WriteTx& tx, InstanceId owner, const LeasedJob& job);
    static void record(db::WriteTx& tx,
                       InstanceId owner,
                       const std::vector<WebhookResult>& results);

    static const queue::RetryPolicy& policy();

  private:
    std::string body_of(const db::ReadTx& tx, const WebhookDelivery& delivery) const;

    const MasterKey& key_;
    const MailLinks& links_;
};

}  // namespace campaignd::service
