#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/tag.h"

/// Rows of tag and recipient_tag; tag.recipients moves with the rows. Names are sound already
/// (model/tag.h) and compare without regard to ASCII case.
/// Thread: the transaction's. Throws SqlError.
namespace campaignd::store::tags {

/// The tag of that name, made when there is none.
std::int64_t ensure(db::WriteTx& tx, std::string_view name);
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name);
/// Those that somebody has.
std::vector<Tag> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);

/// Names, in their order.
std::vector<std::string> of_recipient(const db::ReadTx& tx, std::int64_t recipient_id);
/// False when the person has it already.
bool add(db::WriteTx& tx, std::int64_t tag_id, std::int64_t recipient_id);
/// False when the person does not have it.
bool remove(db::WriteTx& tx, std::int64_t tag_id, std::int64_t recipient_id);
/// These and no others; also how a person loses them all.
void set(db::WriteTx& tx, std::int64_t recipient_id, const std::vector<std::string>& names);

}  // namespace campaignd::store::tags
