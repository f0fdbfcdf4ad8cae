#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/list.h"
#include "model/person_change.h"

/// Rows of list and list_member; list.recipients moves with the members. A list that is being
/// removed is found by none of these but those that remove it.
/// Thread: the transaction's. Throws SqlError (is_duplicate() for a name that is taken).
namespace campaignd::store::lists {

std::int64_t insert(db::WriteTx& tx,
                    const std::string& name,
                    const std::string& description,
                    bool is_public = false);
/// Another than the one it was made with.
void set_uuid(db::WriteTx& tx, std::int64_t id, const std::string& uuid);
std::optional<List> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
List get(const db::ReadTx& tx, std::int64_t id);
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, const std::string& name);
/// Also one that is being removed.
std::optional<std::int64_t> find_by_uuid(const db::ReadTx& tx, const std::string& uuid);
std::vector<List> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, const std::string& q);
void update(db::WriteTx& tx, const List& list);

/// A list that is deleted is out of sight at once, its name free; what belongs to it goes in
/// slices.
void mark_removed(db::WriteTx& tx, std::int64_t id);
bool is_removed(const db::ReadTx& tx, std::int64_t id);
/// Of a list marked so: the next members, and the next notes of people who left it. Returns how
/// many.
int remove_members(db::WriteTx& tx, std::int64_t id, int limit);
int remove_leavings(db::WriteTx& tx, std::int64_t id, int limit);
/// The row itself, last.
void remove(db::WriteTx& tx, std::int64_t id);
/// Those of the lists that exist and are not being removed, ascending.
std::vector<std::int64_t> living(const db::ReadTx& tx, const std::vector<std::int64_t>& ids);
/// Names of campaigns not yet ended whose audience names the list; at most five.
std::vector<std::string> campaigns_using(const db::ReadTx& tx, std::int64_t id);

std::vector<std::int64_t> of_recipient(const db::ReadTx& tx, std::int64_t recipient_id);
/// False when already a member. No ongoing campaign is told: service/sequence/newcomers.h does. The
/// cause stands in the person's history.
bool add_member(db::WriteTx& tx,
                std::int64_t list_id,
                std::int64_t recipient_id,
                const Cause& cause = {});
/// False when not a member.
bool remove_member(db::WriteTx& tx,
                   std::int64_t list_id,
                   std::int64_t recipient_id,
                   const Cause& cause = {});

}  // namespace campaignd::store::lists
