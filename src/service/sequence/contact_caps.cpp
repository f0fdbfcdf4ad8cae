#include "service/sequence/contact_caps.h"

#include "service/access/settings.h"
#include "store/contacts.h"

namespace campaignd::service {

namespace contacts = store::contacts;

ContactCaps::ContactCaps(const db::ReadTx& tx) : tx_(tx), cap_(Settings::contact_cap(tx)) {
    if (cap_) {
        complete_ = contacts::is_complete(tx);
    }
}

std::optional<ContactCaps::Verdict> ContactCaps::look(RecipientId recipient,
                                                      MessageId message) const {
    const auto until = cap_ ? contacts::busy_until(tx_, *cap_, complete_, recipient, message)
                            : std::optional<TimeMs>();
    return until ? std::optional(Verdict{*until, cap_->over}) : std::nullopt;
}

bool ContactCaps::take(db::WriteTx& tx,
                       RecipientId recipient,
                       MessageId message,
                       bool exempt) const {
    if (!cap_) {
        return true;
    }
    if (complete_ && !exempt) {
        return contacts::note_if_below(tx, *cap_, recipient, message);
    }
    if (!exempt && look(recipient, message)) {
        return false;
    }
    contacts::note(tx, recipient, message, tx.now());
    return true;
}

void ContactCaps::went_out(db::WriteTx& tx,
                           RecipientId recipient,
                           MessageId message,
                           TimeMs at) const {
    if (cap_) {
        contacts::note(tx, recipient, message, at);
    }
}

}  // namespace campaignd::service
