#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/form.h"

/// Rows of form and form_wording. A form that was removed is found by none of these, but its words
/// stay: people agreed to them.
/// Thread: the transaction's. Throws SqlError (is_duplicate() for a name or slug that is taken).
namespace campaignd::store::forms {

std::int64_t insert(db::WriteTx& tx, const FormSettings& form);
void update(db::WriteTx& tx, std::int64_t id, const FormSettings& form);
/// Out of sight, its name and slug free.
void remove(db::WriteTx& tx, std::int64_t id);
/// What the form says from now on; nothing happens when it says so already.
void set_wording(db::WriteTx& tx, std::int64_t id, std::string_view text);

std::optional<Form> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Form get(const db::ReadTx& tx, std::int64_t id);
std::optional<Form> find_by_slug(const db::ReadTx& tx, std::string_view slug);
/// Whose confirm mail stands in that template.
std::vector<Form> with_layout(const db::ReadTx& tx, std::int64_t layout_id);
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name);
std::vector<Form> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);

/// The name of an open form that does so.
std::optional<std::string> open_with_list(const db::ReadTx& tx, std::int64_t list_id);
std::optional<std::string> open_with_sender(const db::ReadTx& tx, std::int64_t sender_id);
/// The sender is about to go; only closed forms name it.
void forget_sender(db::WriteTx& tx, std::int64_t sender_id);

/// The open form through which one joins a list, the oldest of several.
struct Door {
    std::int64_t form_id = 0;
    std::int64_t list_id = 0;
};

std::optional<Door> door_to(const db::ReadTx& tx, std::string_view list_uuid);
/// Lists shown to people that have a door.
std::vector<PublicList> public_lists(const db::ReadTx& tx);

/// Changes the sums of a form.
void count_asked(db::WriteTx& tx, std::int64_t id, int by);
void count_confirmed(db::WriteTx& tx, std::int64_t id, int by);
void count_expired(db::WriteTx& tx, std::int64_t id, int by);

}  // namespace campaignd::store::forms
