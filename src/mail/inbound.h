#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/bounce_text.h"
#include "model/feedback.h"

namespace campaignd::mail {

/// What a message in a sender's mailbox is, before anybody asked whether it is about one of ours.
enum class InboundKind {
    kBounce,     // at least one recipient failed
    kDelayed,    // a report of which nothing has failed yet
    kComplaint,  // ARF (RFC 5965)
    kAutoReply,  // an answer no person wrote (RFC 3834)
    kOther       // written by a person, as far as can be told
};

/// A message from anybody, reduced to what the ledger may ask of it. Text is UTF-8 and bounded.
struct Inbound {
    InboundKind kind = InboundKind::kOther;
    std::vector<FailedRecipient> failures;  // of a bounce, as many as the report names
    std::string subject;
    std::string from;
    /// Where it was delivered, as headers tell: an address with a token of ours may be among them.
    std::string recipients;
    std::string message_id;
    /// In-Reply-To and References, the nearest message last.
    std::string references;
    /// Of a bounce or complaint: what was returned of the message it is about, and the report.
    std::string returned;
    /// A person's own words, without what they quote: the first lines of the text.
    std::string excerpt;
};

/// Judges a message (at most mail::kMimeBytes of it). Throws Error(kInvalid) for what cannot be
/// read as one: it is nothing to the ledger. Thread-safe.
Inbound read_inbound(std::string_view raw);

}  // namespace campaignd::mail
