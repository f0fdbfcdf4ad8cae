#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/sandbox.h"

/// What the sandbox transport caught instead of sending. Throws SqlError.
namespace campaignd::store::sandbox {

void insert(db::WriteTx& tx, const CaughtMessage& caught, std::string_view raw);

struct Filter {
    std::string_view q{};  // part of address or subject
    std::optional<CampaignId> campaign{};
};

/// Newest first, with an id below `before` (0 = from the newest).
std::vector<CaughtMessage> list(const db::ReadTx& tx,
                                const Filter& filter,
                                std::int64_t before,
                                int limit);
std::optional<CaughtMessage> find(const db::ReadTx& tx, std::int64_t id);
std::optional<std::string> find_raw(const db::ReadTx& tx, std::int64_t id);
/// At most `cap` are counted.
std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap);
/// Deletes the oldest `limit`, of one campaign or of all; returns how many there were.
int clear(db::WriteTx& tx, std::optional<CampaignId> campaign, int limit);

}  // namespace campaignd::store::sandbox
