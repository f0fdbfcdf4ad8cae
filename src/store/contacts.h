#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "db/transaction.h"
#include "model/contact_cap.h"
#include "model/message.h"

/// Rows of contact: mails that a person got, or may have got, for the contact cap. While a cap is
/// set each dot mark makes one; what went out before is brought in by a walk over the ledger, and
/// until that is done the ledger itself is asked. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::contacts {

/// The cap that the rows serve, and whether every mail of its window has its row.
struct Counted {
    std::optional<ContactCap> cap{};
    bool complete = true;
};

Counted counted(const db::ReadTx& tx);
bool is_complete(const db::ReadTx& tx);
/// The moment from which the person may get this message; nothing when that is now.
std::optional<TimeMs> busy_until(const db::ReadTx& tx,
                                 const ContactCap& cap,
                                 bool complete,
                                 RecipientId recipient,
                                 MessageId message);

/// The message is on its way now, whatever the person had.
void note(db::WriteTx& tx, RecipientId recipient, MessageId message, TimeMs at);
/// The same where the rows say that the cap allows it; false where it does not. Only when complete.
bool note_if_below(db::WriteTx& tx,
                   const ContactCap& cap,
                   RecipientId recipient,
                   MessageId message);
/// It surely did not go out. One that may have gone out by an earlier attempt stays.
void forget(db::WriteTx& tx, RecipientId recipient, MessageId message);

/// The cap that the walk serves from now on; none: the rows go.
void begin_walk(db::WriteTx& tx, const std::optional<ContactCap>& cap);
/// The next `rows` of the walk, or of the removal of what is older than the window. False at its
/// end.
bool walk_on(db::WriteTx& tx, int rows);

/// The people who are at the cap now, ascending.
std::vector<RecipientId> people_at(const db::ReadTx& tx, const ContactCap& cap);

/// Messages of a campaign that the cap skipped, and those that it makes wait.
struct OverCapCounts {
    std::int64_t skipped = 0;
    std::int64_t waiting = 0;
};

OverCapCounts over_cap(const db::ReadTx& tx, CampaignId campaign);

}  // namespace campaignd::store::contacts
