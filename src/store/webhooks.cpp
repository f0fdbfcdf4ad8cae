#include "store/webhooks.h"

#include "store/existing.h"

namespace campaignd::store::webhooks {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO webhook(lane_id, url, events, secret, enabled, created_at, updated_at)
    VALUES ((SELECT id FROM lane WHERE kind = 'webhook_prune' AND campaign_id IS NULL),
            ?1, ?2, ?3, ?4, ?5, ?5))sql";
constexpr const char* kSetLane = R"sql(UPDATE webhook SET lane_id = ?2 WHERE id = ?1)sql";
constexpr const char* kUpdate = R"sql(
    UPDATE webhook
       SET url = ?2, events = ?3, secret = ?4,
           failures = iif(?5 AND NOT enabled, 0, failures),
           failing_since = iif(?5 AND NOT enabled, NULL, failing_since),
           last_error = iif(?5 AND NOT enabled, NULL, last_error),
           enabled = ?5, updated_at = ?6, revision = revision + 1
     WHERE id = ?1)sql";

// What webhook_of() reads.
#define SELECT_WEBHOOK                                                                        \
    "SELECT id, lane_id, url, events, secret, enabled, failures, failing_since, last_error, " \
    "delivered_at, created_at, updated_at, revision FROM webhook"

constexpr const char* kFind = SELECT_WEBHOOK R"sql( WHERE id = ?1 AND removed = 0)sql";
constexpr const char* kList = SELECT_WEBHOOK R"sql(
     WHERE removed = 0 AND id > ?1 AND (?2 = '' OR instr(lower(url), lower(?2)) > 0)
     ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM webhook
     WHERE removed = 0 AND (?1 = '' OR instr(lower(url), lower(?1)) > 0))sql";
constexpr const char* kMarkRemoved = R"sql(
    UPDATE webhook SET removed = 1, enabled = 0, updated_at = ?2 WHERE id = ?1 AND removed = 0)sql";
constexpr const char* kLaneOfRemoved = R"sql(
    SELECT lane_id FROM webhook WHERE id = ?1 AND removed = 1)sql";
constexpr const char* kRemoveLog = R"sql(
    DELETE FROM webhook_delivery
     WHERE id IN (SELECT id FROM webhook_delivery INDEXED BY webhook_delivery_log
                   WHERE webhook_id = ?1 LIMIT ?2))sql";
constexpr const char* kRemove = R"sql(DELETE FROM webhook WHERE id = ?1 AND removed = 1)sql";
constexpr const char* kListeners = R"sql(
    SELECT id, lane_id, events FROM webhook WHERE enabled = 1 ORDER BY id)sql";

constexpr const char* kInsertDelivery = R"sql(
    INSERT INTO webhook_delivery(webhook_id, event, at, campaign_id, recipient_id, message_id,
                                 detail)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql";

// What delivery_of() reads.
#define SELECT_DELIVERY                                                                       \
    "SELECT id, webhook_id, event, at, coalesce(campaign_id, 0), coalesce(recipient_id, 0), " \
    "coalesce(message_id, 0), detail, state, attempts, status, coalesce(answer, ''), "        \
    "tried_at, finished_at FROM webhook_delivery"

constexpr const char* kFindDelivery = SELECT_DELIVERY R"sql( WHERE id = ?1)sql";
constexpr const char* kLog = SELECT_DELIVERY R"sql( INDEXED BY webhook_delivery_log
     WHERE webhook_id = ?1 AND (?2 = 0 OR id < ?2) AND (?3 IS NULL OR state = ?3)
     ORDER BY id DESC LIMIT ?4)sql";
constexpr const char* kCountLog = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM webhook_delivery INDEXED BY webhook_delivery_log
         WHERE webhook_id = ?1 AND (?2 IS NULL OR state = ?2) LIMIT ?3))sql";
constexpr const char* kRecordAttempt = R"sql(
    UPDATE webhook_delivery
       SET state = ?2, attempts = attempts + 1, status = ?3, answer = ?4, tried_at = ?5,
           finished_at = iif(?2 = 0, NULL, ?5)
     WHERE id = ?1)sql";
constexpr const char* kReopen = R"sql(
    UPDATE webhook_delivery SET state = 0, finished_at = NULL WHERE id = ?1)sql";
constexpr const char* kNoteSuccess = R"sql(
    UPDATE webhook SET failures = 0, failing_since = NULL, last_error = NULL, delivered_at = ?2
     WHERE id = ?1)sql";
constexpr const char* kNoteFailure = R"sql(
    UPDATE webhook
       SET failures = failures + 1, failing_since = coalesce(failing_since, ?2), last_error = ?3
     WHERE id = ?1)sql";
constexpr const char* kDisable = R"sql(
    UPDATE webhook SET enabled = 0, last_error = ?2, updated_at = ?3, revision = revision + 1
     WHERE id = ?1)sql";
constexpr const char* kPrune = R"sql(
    DELETE FROM webhook_delivery
     WHERE id IN (SELECT id FROM webhook_delivery INDEXED BY webhook_delivery_finished
                   WHERE state <> 0 AND finished_at < max(?1, ?2)
                     AND finished_at < iif(state = 1, ?1, ?2)
                   ORDER BY finished_at LIMIT ?3))sql";

Webhook webhook_of(const db::Statement& row) {
    Webhook webhook;
    webhook.id = row.integer(0);
    webhook.lane_id = row.integer(1);
    webhook.url = row.string(2);
    webhook.events = static_cast<std::uint32_t>(row.integer(3));
    webhook.sealed_secret = row.string(4);
    webhook.enabled = row.integer(5) != 0;
    webhook.failures = static_cast<int>(row.integer(6));
    webhook.failing_since = row.optional_integer(7);
    webhook.last_error = row.string(8);
    webhook.delivered_at = row.optional_integer(9);
    webhook.created_at = row.integer(10);
    webhook.updated_at = row.integer(11);
    webhook.revision = row.integer(12);
    return webhook;
}

WebhookDelivery delivery_of(const db::Statement& row) {
    WebhookDelivery delivery;
    delivery.id = row.integer(0);
    delivery.webhook_id = row.integer(1);
    delivery.event = static_cast<WebhookEvent>(row.integer(2));
    delivery.at = row.integer(3);
    delivery.campaign_id = row.integer(4);
    delivery.recipient_id = row.integer(5);
    delivery.message_id = row.integer(6);
    delivery.detail = row.string(7);
    delivery.state = static_cast<DeliveryState>(row.integer(8));
    delivery.attempts = static_cast<int>(row.integer(9));
    if (const auto status = row.optional_integer(10)) {
        delivery.status = static_cast<int>(*status);
    }
    delivery.answer = row.string(11);
    delivery.tried_at = row.optional_integer(12);
    delivery.finished_at = row.optional_integer(13);
    return delivery;
}

std::optional<std::int64_t> none_for_zero(std::int64_t id) {
    return id == 0 ? std::nullopt : std::optional(id);
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Webhook& webhook) {
    tx.run(kInsert,
           webhook.url,
           webhook.events,
           db::Blob{webhook.sealed_secret},
           webhook.enabled,
           tx.now());
    return tx.last_id();
}

void set_lane(db::WriteTx& tx, std::int64_t id, std::int64_t lane) {
    tx.run(kSetLane, id, lane);
}

void update(db::WriteTx& tx, const Webhook& webhook) {
    tx.run(kUpdate,
           webhook.id,
           webhook.url,
           webhook.events,
           db::Blob{webhook.sealed_secret},
           webhook.enabled,
           tx.now());
}

std::optional<Webhook> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), webhook_of);
}

Webhook get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "webhook", id);
}

std::vector<Webhook> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, after, q, limit), webhook_of);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

bool mark_removed(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kMarkRemoved, id, tx.now()) > 0;
}

std::optional<std::int64_t> lane_of_removed(const db::ReadTx& tx, std::int64_t id) {
    return tx.find_integer(kLaneOfRemoved, id);
}

bool remove_slice(db::WriteTx& tx, std::int64_t id, int limit) {
    if (tx.run(kRemoveLog, id, limit) == limit) {
        return true;
    }
    tx.run(kRemove, id);
    return false;
}

std::vector<Listener> listeners(const db::ReadTx& tx) {
    return db::all(tx.query(kListeners), [](const db::Statement& row) {
        return Listener{row.integer(0), row.integer(1), static_cast<std::uint32_t>(row.integer(2))};
    });
}

std::int64_t insert_delivery(db::WriteTx& tx, const WebhookDelivery& delivery) {
    tx.run(kInsertDelivery,
           delivery.webhook_id,
           delivery.event,
           delivery.at,
           none_for_zero(delivery.campaign_id),
           none_for_zero(delivery.recipient_id),
           none_for_zero(delivery.message_id),
           delivery.detail);
    return tx.last_id();
}

std::optional<WebhookDelivery> find_delivery(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindDelivery, id), delivery_of);
}

std::vector<WebhookDelivery> log(const db::ReadTx& tx, const LogFilter& filter) {
    return db::all(tx.query(kLog, filter.webhook_id, filter.before, filter.state, filter.limit),
                   delivery_of);
}

std::int64_t count_log(const db::ReadTx& tx, const LogFilter& filter, std::int64_t cap) {
    return tx.find_integer(kCountLog, filter.webhook_id, filter.state, cap).value_or(0);
}

void record_attempt(db::WriteTx& tx, std::int64_t delivery, const Attempt& attempt) {
    tx.run(kRecordAttempt, delivery, attempt.state, attempt.status, attempt.answer, tx.now());
}

bool reopen(db::WriteTx& tx, std::int64_t delivery) {
    return tx.run(kReopen, delivery) > 0;
}

void note_success(db::WriteTx& tx, std::int64_t id) {
    tx.run(kNoteSuccess, id, tx.now());
}

void note_failure(db::WriteTx& tx, std::int64_t id, std::string_view error) {
    tx.run(kNoteFailure, id, tx.now(), error);
}

void disable(db::WriteTx& tx, std::int64_t id, std::string_view error) {
    tx.run(kDisable, id, error, tx.now());
}

int prune(db::WriteTx& tx, TimeMs delivered_before, TimeMs failed_before, int limit) {
    return tx.run(kPrune, delivered_before, failed_before, limit);
}

}  // namespace campaignd::store::webhooks
