#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/contact_cap.h"
#include "model/message.h"
#include "store/contacts.h"

namespace campaignd::service {

/// The contact cap as it is for the length of one transaction; costs one look where none is set. Thread: inside that transaction. Throws SqlError.
class ContactCaps {
  public:
    explicit ContactCaps(const db::ReadTx& tx);

    /// What the cap says to this message; `until` is the moment from which it would let it go.
    struct Verdict {
        TimeMs until = 0;
        OverCap over = OverCap::kSkip;
    };

    /// Before a message is made: nothing when it may go.
    std::optional<Verdict> look(RecipientId recipient, MessageId message) const;
    /// With its dot mark, which counts from then on; false when it must not leave. Exact, for there
    /// is one writer. `exempt`: the campaign's mails count, and are never held back.
    bool take(db::WriteTx& tx, RecipientId recipient, MessageId message, bool exempt) const;
    /// It went out at that moment, whatever was known of it.
    void went_out(db::WriteTx& tx, RecipientId recipient, MessageId message, TimeMs at) const;

  private:
    const db::ReadTx& tx_;
    store::contacts::Counted counted_;
};

}  // namespace campaignd::service
