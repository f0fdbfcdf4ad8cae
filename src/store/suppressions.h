#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"
#include "model/suppression.h"

/// Addresses and domains that get no mail, and the walk that ends what is queued for them.
/// Whether one person is suppressed is asked where it matters, by two index look-ups beside the
/// recipient's row: store/messages.cpp (loading a message, dot mark), store/audience.cpp.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::suppressions {

/// False when it was suppressed already; the first reason stays.
bool insert(db::WriteTx& tx, std::string_view value, std::string_view reason, TimeMs since);
std::optional<Suppression> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Suppression get(const db::ReadTx& tx, std::int64_t id);
std::optional<Suppression> find_value(const db::ReadTx& tx, std::string_view value);
/// What keeps mail from this address: itself, or its domain.
std::optional<Suppression> of_address(const db::ReadTx& tx, std::string_view email);
bool remove(db::WriteTx& tx, std::int64_t id);

struct Filter {
    std::string_view q;           // part of the value
    std::optional<bool> domains;  // only domains, or only addresses
    std::int64_t before = 0;      // newest first; 0 = from the newest
    int limit = 50;
};

std::vector<Suppression> list(const db::ReadTx& tx, const Filter& filter);
/// Exact without a filter; otherwise counted up to `cap`.
std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap);
/// In the order of ids, for a file.
std::vector<Suppression> after(const db::ReadTx& tx, std::int64_t id, int limit);

bool is_any(const db::ReadTx& tx);
/// Those of the recipients (ascending ids) who are suppressed.
std::vector<RecipientId> among(const db::ReadTx& tx, const std::vector<RecipientId>& recipients);

SuppressionSweep sweep(const db::ReadTx& tx);
/// Something was added. True when a walk begins: its job is the caller's to queue.
bool want_sweep(db::WriteTx& tx);

/// The next active recipients of the walk who are suppressed, at most `limit`, and where it then
/// stands; nothing when no walk is under way.
struct SweepStep {
    std::vector<RecipientId> suppressed;
    RecipientId upto = 0;
    std::int64_t checked = 0;
    bool at_end = false;
};

std::optional<SweepStep> next_sweep_step(const db::ReadTx& tx, int rows, int limit);
/// Writes where the walk stands; at its end it stops, or begins anew when something was added
/// meanwhile. False when it has stopped.
bool advance_sweep(db::WriteTx& tx, const SweepStep& step, int skipped);

}  // namespace campaignd::store::suppressions
