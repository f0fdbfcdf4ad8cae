#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/invitation.h"

/// Table invitation. Thread: inside the caller's transaction. Throws SqlError; an address that is
/// invited already is a duplicate.
namespace campaignd::store::invitations {

std::int64_t insert(db::WriteTx& tx, const InvitationRequest& request, std::string_view invited_by);
std::optional<Invitation> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Invitation get(const db::ReadTx& tx, std::int64_t id);
std::optional<Invitation> find_by_email(const db::ReadTx& tx, std::string_view email);
/// By id from `after` on; `q` is a part of the address, or empty.
std::vector<Invitation> list(const db::ReadTx& tx,
                             std::string_view q,
                             std::int64_t after,
                             int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// A new link, later than the one before: that one works no more.
void renew_link(db::WriteTx& tx, std::int64_t id);
/// What became of the mail with the link of `link_at`: `fault` is empty when a relay took it.
void set_mailed(db::WriteTx& tx, std::int64_t id, TimeMs link_at, std::string_view fault);
bool remove(db::WriteTx& tx, std::int64_t id);
/// Those whose link was made before.
int remove_older(db::WriteTx& tx, TimeMs link_before);
int remove_all(db::WriteTx& tx);

}  // namespace campaignd::store::invitations
