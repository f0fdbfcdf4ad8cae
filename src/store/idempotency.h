#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"

/// Table idempotency: the first answer to each Idempotency-Key of a principal. Status 0: the first
/// request has begun, and its answer is not known.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::idempotency {

struct Answer {
    std::string request_hash;
    int status = 0;
    std::string answer;
    TimeMs created_at = 0;
};

std::optional<Answer> find(const db::ReadTx& tx, std::string_view principal, std::string_view key);
/// Takes the key with status 0; false when it is taken already.
bool insert(db::WriteTx& tx,
            std::string_view principal,
            std::string_view key,
            std::string_view request_hash);
/// The same with its answer, for a key that is free.
void insert_answered(db::WriteTx& tx,
                     std::string_view principal,
                     std::string_view key,
                     std::string_view request_hash,
                     int status,
                     std::string_view answer);
/// The answer of a begun request; one that was answered stays.
void answer(db::WriteTx& tx,
            std::string_view principal,
            std::string_view key,
            int status,
            std::string_view answer);
/// The answer holds this address: forget_address() finds it by that.
void note_address(db::WriteTx& tx,
                  std::string_view principal,
                  std::string_view key,
                  std::string_view email);
/// Answers that hold the address become 410 without words.
void forget_address(db::WriteTx& tx, std::string_view email);
void remove(db::WriteTx& tx, std::string_view principal, std::string_view key);
int remove_older(db::WriteTx& tx, TimeMs created_before, int limit);

}  // namespace campaignd::store::idempotency
