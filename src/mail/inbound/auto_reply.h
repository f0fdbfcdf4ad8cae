#pragma once

#include "mail/inbound/mime_tree.h"

namespace campaignd::mail {

/// True when no person wrote this answer: out of office, a receipt, "we got your message". What
/// the headers say decides (RFC 3834 section 5), for older programs the subject.
bool is_auto_reply(const MimeTree& message);

/// A read receipt (RFC 8098; vacation answers of some servers have its form, too) or the answer of
/// a calendar (RFC 5546 section 3.2.3).
bool is_receipt(const MimeTree& message);

}  // namespace campaignd::mail
