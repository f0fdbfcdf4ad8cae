#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"

/// Table setting: JSON values by key. Keys of the product itself start with "_".
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::settings {

constexpr const char* kTimeZone = "timezone";

std::optional<std::string> find(const db::ReadTx& tx, std::string_view key);
void put(db::WriteTx& tx, std::string_view key, std::string_view value);
bool remove(db::WriteTx& tx, std::string_view key);

/// Where a day begins and ends: the zone that a person chose, else UTC; UTC, too, when this machine
/// does not know that one.
std::string time_zone(const db::ReadTx& tx);

/// A count of changes that is kept under a key of its own; 1 before the first.
std::int64_t revision(const db::ReadTx& tx, std::string_view key);
void raise_revision(db::WriteTx& tx, std::string_view key);

}  // namespace campaignd::store::settings
