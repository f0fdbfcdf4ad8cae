#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/message_template.h"

/// Rows of message_template.
/// Thread: the transaction's. Throws SqlError (is_duplicate() for a name that is taken).
namespace campaignd::store::message_templates {

std::int64_t insert(db::WriteTx& tx, const MessageTemplate& one);
void update(db::WriteTx& tx, const MessageTemplate& one);
void remove(db::WriteTx& tx, std::int64_t id);
std::optional<MessageTemplate> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
MessageTemplate get(const db::ReadTx& tx, std::int64_t id);
/// Without their bodies.
std::vector<MessageTemplate> list(const db::ReadTx& tx,
                                  std::string_view q,
                                  std::int64_t after,
                                  int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
bool is_taken(const db::ReadTx& tx, std::string_view name);
/// Who has it as a layout and reads it still: "the campaign Spring", "the form News"; at most five.
std::vector<std::string> users(const db::ReadTx& tx, std::int64_t id);

}  // namespace campaignd::store::message_templates
