#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"

/// Tables second_factor and recovery_code. Secrets are sealed and codes hashed before they come
/// here. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::second_factors {

struct Row {
    std::string secret;  // sealed
    TimeMs made_at = 0;
    std::optional<TimeMs> confirmed_at;  // none: it is still being set up
    std::int64_t last_step = 0;
};

std::optional<Row> find(const db::ReadTx& tx, std::int64_t user_id);
/// Begins anew: a row that is there goes with its codes.
void put(db::WriteTx& tx, std::int64_t user_id, std::string_view sealed_secret);
void confirm(db::WriteTx& tx, std::int64_t user_id);
/// False when this step, or a later one, was taken already.
bool take_step(db::WriteTx& tx, std::int64_t user_id, std::int64_t step);
bool remove(db::WriteTx& tx, std::int64_t user_id);

/// In the place of all that there were.
void put_codes(db::WriteTx& tx, std::int64_t user_id, const std::vector<std::string>& hashes);
/// False when there is none, or it was taken already.
bool take_code(db::WriteTx& tx, std::int64_t user_id, std::string_view hash);
int count_codes_left(const db::ReadTx& tx, std::int64_t user_id);

}  // namespace campaignd::store::second_factors
