#pragma once

#include "mail/inbound/mime_tree.h"

namespace campaignd::mail {

/// What a message reports about somebody who did not want ours.
enum class ComplaintReport {
    kNone,       // it is no such report
    kComplaint,  // somebody called it spam
    kOther       // a report that says something else: not-spam, auth-failure, dmarc
};

/// ARF (RFC 5965), and Microsoft's Junk Mail Reporting Program, which sends the message itself from
/// staff@hotmail.com with the recipient in X-HmXmrOriginalRecipient.
ComplaintReport read_complaint(const MimeTree& message);

}  // namespace campaignd::mail
