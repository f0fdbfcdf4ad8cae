#include "service/sequence/contact_caps.h"

namespace campaignd::service {

namespace contacts = store::contacts;

ContactCaps::ContactCaps(const db::ReadTx& tx) : tx_(tx), counted_(contacts::counted(tx)) {}

std::optional<ContactCaps::Verdict> ContactCaps::look(RecipientId recipient,
                                                      MessageId message) const {
    const auto until = counted_.cap ? contacts::busy_until(
                                          tx_, *counted_.cap, counted_.complete, recipient, message)
                                    : std::optional<TimeMs>();
    return until ? std::optional(Verdict{*until, counted_.cap->over}) : std::nullopt;
}

bool ContactCaps::take(db::WriteTx& tx,
                       RecipientId recipient,
                       MessageId message,
                       bool exempt) const {
    if (!counted_.cap) {
        return true;
    }
    if (counted_.complete && !exempt) {
        return contacts::note_if_below(tx, *counted_.cap, recipient, message);
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
    if (counted_.cap) {
        contacts::note(tx, recipient, message, at);
    }
}

}  // namespace campaignd::service
