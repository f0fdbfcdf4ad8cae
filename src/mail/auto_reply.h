#pragma once

#include "mail/mime_tree.h"

namespace campaignd::mail {

/// True for an answer that no person wrote. One header that says so is enough (RFC 3834 section 5,
/// and the ones programs used before it); weaker signs (a subject like "Out of office" in many
/// languages, no return path, Precedence: bulk) count only two at a time, so that a person who
/// writes about being away is not taken for a machine.
bool is_auto_reply(const MimeTree& message);

}  // namespace campaignd::mail
