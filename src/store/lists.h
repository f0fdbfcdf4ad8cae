#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/list.h"

/// Rows of list and list_member; list.recipients moves with the members.
/// Thread: the transaction's. Throws SqlError (is_duplicate() for a name that is taken).
namespace campaignd::store::lists {

std::int64_t insert(db::WriteTx& tx,
                    const std::string& name,
                    const std::string& description,
                    bool is_public = true);
std::optional<model::List> find(const db::ReadTx& tx, std::int64_t id);
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, const std::string& name);
std::vector<model::List> list(const db::ReadTx& tx, const model::ListsQuery& query);
std::int64_t count(const db::ReadTx& tx, const std::string& q);
void update(db::WriteTx& tx, const model::List& list);
void remove(db::WriteTx& tx, std::int64_t id);
/// Names of campaigns not yet ended whose audience names the list; at most five.
std::vector<std::string> campaigns_using(const db::ReadTx& tx, std::int64_t id);

std::vector<std::int64_t> of_recipient(const db::ReadTx& tx, std::int64_t recipient_id);
/// False when already a member.
bool add_member(db::WriteTx& tx, std::int64_t list_id, std::int64_t recipient_id);
/// False when not a member.
bool remove_member(db::WriteTx& tx, std::int64_t list_id, std::int64_t recipient_id);

}  // namespace campaignd::store::lists
