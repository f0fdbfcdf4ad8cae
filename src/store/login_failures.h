#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "db/transaction.h"

/// Table login_failure: how often a subject (an account, a network) failed to log in.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::login_failures {

struct Failures {
    std::int64_t count = 0;
    TimeMs blocked_until = 0;
    TimeMs updated_at = 0;
};

std::optional<Failures> find(const db::ReadTx& tx, std::string_view subject);
void put(db::WriteTx& tx, std::string_view subject, std::int64_t count, TimeMs blocked_until);
void remove(db::WriteTx& tx, std::string_view subject);
/// Forgets counts not touched since `counts_before`, and known networks since `known_before`.
int remove_older(db::WriteTx& tx, TimeMs counts_before, TimeMs known_before);

}  // namespace campaignd::store::login_failures
