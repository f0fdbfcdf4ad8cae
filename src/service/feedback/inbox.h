#pragma once

#include <optional>
#include <string>

#include "db/transaction.h"
#include "mail/inbound/inbound.h"
#include "model/feedback.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// What a message in a mailbox says about one of ours, ready for Feedback but for its source and
/// moment; nothing when it is about none. Only what carries a signature of ours is believed: a
/// return path or unsubscribe address, or a Message-ID, so that nobody can report for others.
///
/// Bounces and complaints are matched by the address they came to, then by what they return;
/// answers by In-Reply-To and References. Whatever comes to a return path was written by a machine.
/// Throws SqlError.
std::optional<FeedbackReport> interpret(const db::ReadTx& tx,
                                        const mail::Inbound& mail,
                                        const MailLinks& links);

}  // namespace campaignd::service
