#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/snippet.h"

/// Pieces of messages that several share. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::snippets {

std::int64_t insert(db::WriteTx& tx, const Snippet& one);
void update(db::WriteTx& tx, const Snippet& one);
void remove(db::WriteTx& tx, std::int64_t id);
std::optional<Snippet> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Snippet get(const db::ReadTx& tx, std::int64_t id);
/// Ascending by id, from above `after` on. Without their bodies.
std::vector<Snippet> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// All of them, whole.
std::vector<Snippet> all(const db::ReadTx& tx);
/// Another text once any of them was added, changed or removed.
std::string state(const db::ReadTx& tx);

/// Names of campaigns not yet launched that have a tag of the snippet; at most five.
std::vector<std::string> drafts_with(const db::ReadTx& tx, std::string_view name);

}  // namespace campaignd::store::snippets
