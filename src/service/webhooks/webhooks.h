#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "model/webhook.h"
#include "queue/queue.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"
#include "service/secrets/mail_links.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// "v1," and the base64 of HMAC-SHA-256 over "ID.TIMESTAMP.BODY" (Standard Webhooks).
std::string webhook_signature(std::string_view key,
                              std::string_view id,
                              std::int64_t timestamp_s,
                              std::string_view body);

/// Webhooks as people see them: making, changing, the log, trying again. Each has a lane of its own
/// in the queue, so that one slow address holds up no other.
///
///   announce() -> webhook_delivery row and job -> jobs/WebhookWorker -> record_calls()
///
/// Secrets come in or are made, are shown once and sealed. Owner: App; the references must outlive
/// it. Thread-safe. Throws Error: kInvalid with every fault, kNotFound, kConflict,
/// StaleRevision.
class Webhooks {
  public:
    Webhooks(db::Database& database, const MasterKey& key, std::function<void()> work_added)
        : database_(database), key_(key), work_added_(std::move(work_added)) {}

    /// The change has url and events; without a secret one is made.
    NewWebhook create(const Actor& actor, const WebhookChange& change);
    NewWebhook update(const Actor& actor,
                      std::int64_t id,
                      const WebhookChange& change,
                      const ExpectedRevision& expected = {});
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    Webhook get(std::int64_t id) const;
    Page<Webhook> list(const PageQuery& query) const;

    /// Newest first. `state`: waiting, delivered, failed or nothing.
    Page<WebhookDelivery> log(std::int64_t id,
                              const PageQuery& query,
                              const std::optional<std::string>& state) const;
    /// Sends one of its deliveries again, with the same webhook-id.
    WebhookDelivery replay(const Actor& actor, std::int64_t id, std::int64_t delivery);
    /// Sends an event that says it is a test. Throws Error(kConflict) when it is switched off.
    WebhookDelivery test(const Actor& actor, std::int64_t id);
    /// Deletes what is old of the logs: delivered after three days, failed after thirty.
    void prune();

  private:
    db::Database& database_;
    const MasterKey& key_;
    const std::function<void()> work_added_;
};

/// One slice of deleting a removed webhook; true while more is left. Throws SqlError.
bool remove_webhook_slice(db::WriteTx& tx, std::int64_t id, int limit);

}  // namespace campaignd::service
