#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/recipient.h"

/// Rows of recipient, with the tally of those not erased.
/// Thread: the transaction's. Throws SqlError.
namespace campaignd::store::recipients {

/// Uses email, name, attributes and timezone; an active person without lists. Returns the id.
std::int64_t insert(db::WriteTx& tx, const Recipient& recipient);
std::optional<Recipient> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Recipient get(const db::ReadTx& tx, std::int64_t id);
/// The IANA name a person goes by; empty when none is known.
std::string timezone(const db::ReadTx& tx, std::int64_t id);
std::optional<std::int64_t> find_by_email(const db::ReadTx& tx, const std::string& email);
/// Writes email, name, attributes and timezone.
void update(db::WriteTx& tx, const Recipient& recipient);
/// Leaves kActive for good; a person who has left already keeps the first reason, except that a
/// complaint replaces the others. False when nothing changed.
bool end_subscription(db::WriteTx& tx, std::int64_t id, RecipientStatus status);
/// Back to kActive when the person had unsubscribed: a bounce or a complaint stays. False
/// otherwise.
bool resume_subscription(db::WriteTx& tx, std::int64_t id);
/// For a change of memberships, which are shown with the person.
void raise_revision(db::WriteTx& tx, std::int64_t id);
/// Takes all personal data from the row. Memberships and tags must be gone already, and what else
/// is held (store/erasure.h).
void erase(db::WriteTx& tx, const Recipient& recipient);

/// The ledger rows of a person, oldest first.
std::vector<PersonExport::Sent> messages_of(const db::ReadTx& tx, std::int64_t id);
std::vector<PersonExport::OnList> lists_of(const db::ReadTx& tx, std::int64_t id);

std::int64_t count(const db::ReadTx& tx);

}  // namespace campaignd::store::recipients
