#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"

/// Table idempotency: the first answer to each Idempotency-Key of a principal.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::idempotency {

struct Answer {
    std::string request_hash;
    int status = 0;
    std::string answer;
    TimeMs created_at = 0;
};

std::optional<Answer> find(const db::ReadTx& tx, std::string_view principal, std::string_view key);
/// False when the key is taken already.
bool insert(db::WriteTx& tx,
            std::string_view principal,
            std::string_view key,
            const Answer& answer);
void remove(db::WriteTx& tx, std::string_view principal, std::string_view key);
int remove_older(db::WriteTx& tx, TimeMs created_before);

}  // namespace campaignd::store::idempotency
