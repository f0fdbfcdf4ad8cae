#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/webhook.h"

/// Whom to tell what happens, and how the telling went.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::webhooks {

std::int64_t insert(db::WriteTx& tx, const Webhook& webhook);
/// The lane is opened after the row, for it carries the row's number.
void set_lane(db::WriteTx& tx, std::int64_t id, std::int64_t lane);
/// url, events, secret, enabled; being enabled again forgets the failures.
void update(db::WriteTx& tx, const Webhook& webhook);
/// Nothing for one that is being removed.
std::optional<Webhook> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Webhook get(const db::ReadTx& tx, std::int64_t id);
std::vector<Webhook> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// Tells nothing any more and shows nowhere; remove_slice() deletes it. False when there is none.
bool mark_removed(db::WriteTx& tx, std::int64_t id);
/// Deletes up to `limit` rows of a removed webhook's log, at last its own; true when more is left.
bool remove_slice(db::WriteTx& tx, std::int64_t id, int limit);
std::optional<std::int64_t> lane_of_removed(const db::ReadTx& tx, std::int64_t id);

/// Who is told of what now.
struct Listener {
    std::int64_t id = 0;
    std::int64_t lane_id = 0;
    std::uint32_t events = 0;
};

std::vector<Listener> listeners(const db::ReadTx& tx);

/// Uses webhook_id, event, at, campaign_id, recipient_id, message_id and detail.
std::int64_t insert_delivery(db::WriteTx& tx, const WebhookDelivery& delivery);
std::optional<WebhookDelivery> find_delivery(const db::ReadTx& tx, std::int64_t id);

struct LogFilter {
    std::int64_t webhook_id = 0;
    std::optional<DeliveryState> state;
    std::int64_t before = 0;  // newest first; 0 = from the newest
    int limit = 50;
};

std::vector<WebhookDelivery> log(const db::ReadTx& tx, const LogFilter& filter);
std::int64_t count_log(const db::ReadTx& tx, const LogFilter& filter, std::int64_t cap);

/// How an attempt ended.
struct Attempt {
    DeliveryState state = DeliveryState::kWaiting;
    std::optional<int> status;
    std::string_view answer;
};

void record_attempt(db::WriteTx& tx, std::int64_t delivery, const Attempt& attempt);
/// A person's "again": waiting anew. False when there is no such delivery.
bool reopen(db::WriteTx& tx, std::int64_t delivery);
/// The webhook took one, or did not.
void note_success(db::WriteTx& tx, std::int64_t id);
void note_failure(db::WriteTx& tx, std::int64_t id, std::string_view error);
/// Nothing is told any more until a person enables it again.
void disable(db::WriteTx& tx, std::int64_t id, std::string_view error);

/// Removes delivered ones finished before `delivered_before` and failed ones before
/// `failed_before`, at most `limit`. Returns how many.
int prune(db::WriteTx& tx, TimeMs delivered_before, TimeMs failed_before, int limit);

}  // namespace campaignd::store::webhooks
