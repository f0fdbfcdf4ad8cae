#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/sender.h"

/// Table sender. Secrets are sealed before they come here.
/// Thread: inside the caller's transaction. Throws SqlError; kConflict for a name in use.
namespace campaignd::store::senders {

std::int64_t insert(db::WriteTx& tx, const SenderSettings& settings);
std::optional<Sender> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Sender get(const db::ReadTx& tx, std::int64_t id);
/// By id from `after` on; `q` is a part of the name or the address, or empty.
std::vector<Sender> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// Also raises the revision and forgets trouble: what was configured is new.
void update(db::WriteTx& tx, std::int64_t id, const SenderSettings& settings);
/// How many campaigns would still send through it: scheduled, running, paused or held.
std::int64_t count_active_campaigns(const db::ReadTx& tx, std::int64_t id);
/// Also detaches it from drafts and from campaigns that have ended.
bool remove(db::WriteTx& tx, std::int64_t id);

/// Notes that the relay cannot be used before `retry_at`, and why. `refused`: the account itself
/// is.
void record_trouble(db::WriteTx& tx,
                    std::int64_t id,
                    std::string_view text,
                    std::optional<TimeMs> retry_at,
                    bool refused = false);
void clear_trouble(db::WriteTx& tx, std::int64_t id);

/// A message of a campaign was sent by it at `at`: its ramp begins there, unless it has begun.
/// Changing its numbers goes on with it; a ramp that is taken away and given anew begins anew.
void start_ramp(db::WriteTx& tx, std::int64_t id, TimeMs at);

/// The sender that a campaign uses.
std::optional<Sender> of_campaign(const db::ReadTx& tx, std::int64_t campaign_id);

}  // namespace campaignd::store::senders
