#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mail/mime_tree.h"
#include "model/feedback.h"

namespace campaignd::mail {

/// What a delivery report says of one address.
struct FailedRecipient {
    std::string address;  // as the report writes it; may be empty
    FeedbackKind kind = FeedbackKind::kSoftBounce;
    std::string status;      // "5.1.1"; empty when none was found
    std::string diagnostic;  // the words of the server that refused
};

/// Code and words together: a code that says whose fault it is wins; a vague one (X.0.0, X.3, X.4,
/// X.5, or none) is decided by the words ("user unknown", "over quota", "spam").
FeedbackKind classify_bounce(std::string_view status, std::string_view diagnostic);

/// The first enhanced status code of class 4 or 5 in a text (RFC 3463); empty when there is none.
std::string find_status(std::string_view text);

/// A bounce without a report in a form of its own (qmail, Exim, older Exchange and Gmail, Postfix
/// with a plain notice); nothing for any other message. `delayed` is set when it only says that
/// the relay still tries.
struct PlainBounce {
    FailedRecipient failure;
    bool delayed = false;
};

std::optional<PlainBounce> read_plain_bounce(const MimeTree& message);

}  // namespace campaignd::mail
