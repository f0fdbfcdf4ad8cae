#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/feedback.h"

namespace campaignd::mail {

/// What a report says of one address that failed.
struct FailedRecipient {
    std::string address;  // as the report writes it; may be empty
    std::string other;    // what it was before or after an alias, when the report tells both
    FeedbackKind kind = FeedbackKind::kSoftBounce;
    std::string status;      // "5.1.1"; empty when none was found
    std::string diagnostic;  // the words of the server that refused
};

/// A report in the form of RFC 3464. At most 100 addresses of it are read.
struct DeliveryReport {
    bool names_anybody = false;
    std::vector<FailedRecipient> failures;
    std::vector<std::string> spared;  // delayed, delivered, relayed or expanded: no failure
};

/// Reads the groups of fields of a report: the message's own, then one for each recipient, with
/// empty lines between them. `for_people` is the part that tells the same in sentences.
/// Thread-safe.
DeliveryReport read_delivery_report(std::string_view fields, std::string_view for_people);

/// The address in "rfc822; <a@b>", "a@b" or "@relay:a@b" (RFC 3464 section 2.1.2, RFC 5321
/// section 4.1.2); what holds no address comes back without its type.
std::string address_in(std::string_view field);

}  // namespace campaignd::mail
