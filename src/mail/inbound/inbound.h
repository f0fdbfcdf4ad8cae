#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/inbound/delivery_report.h"

namespace campaignd::mail {

/// What a message in a sender's mailbox is, before anybody asked whether it is about one of ours.
enum class InboundKind {
    kBounce,     // at least one recipient failed
    kDelayed,    // a report of which nothing has failed yet
    kComplaint,  // ARF (RFC 5965) and the like
    kAutoReply,  // an answer no person wrote (RFC 3834)
    kOther       // written by a person, as far as can be told
};

/// A message from anybody, reduced to what the ledger may ask of it. Text is UTF-8 and bounded.
struct Inbound {
    InboundKind kind = InboundKind::kOther;
    /// Of a bounce, as many as the report names; one soft one without address when a mail system
    /// wrote what cannot be read.
    std::vector<FailedRecipient> failures;
    std::vector<std::string> spared;  // addresses of the report that did not fail
    std::string subject;
    std::string from;
    /// Where it was delivered, as headers tell: an address with a token of ours may be among them.
    std::string recipients;
    std::string message_id;
    /// The same for the same message wherever it lies: a hash of Message-ID, date, author, subject
    /// and text, which no server changes.
    std::string identity;
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
