#include "mail/inbound/complaint.h"

#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

/// abuse, fraud, virus, other and (of the drafts) opt-out say that a person did not want it;
/// not-spam and auth-failure do not (RFC 5965 section 7.3, RFC 6430, RFC 6591).
ComplaintReport judge(std::string_view feedback) {
    const std::string type =
        to_lower(trim(find_field(read_header_lines(feedback), "Feedback-Type")));
    constexpr std::string_view kTypes =
        "abuse|fraud|virus|other|opt-out|opt-out-list|miscategorized";
    const bool unwanted = is_one_of(type, kTypes);
    return unwanted ? ComplaintReport::kComplaint : ComplaintReport::kOther;
}

bool is_from_microsoft(const MimeTree& message) {
    const std::string from = to_lower(message.header("From"));
    return from.find("staff@hotmail.com") != std::string::npos ||
           to_lower(message.header("Subject")).find("complaint about message from") !=
               std::string::npos;
}

}  // namespace

ComplaintReport read_complaint(const MimeTree& message) {
    for (const MimeLeaf& leaf : message.leaves) {
        if (leaf.type == "message/feedback-report") {
            return judge(leaf.content);
        }
    }
    const MimeLeaf* returned = message.find("message/rfc822");
    if (returned == nullptr) {
        return ComplaintReport::kNone;
    }
    const auto fields = read_header_lines(returned->content);
    const bool named = !find_field(fields, "X-HmXmrOriginalRecipient").empty();
    return named || is_from_microsoft(message) ? ComplaintReport::kComplaint
                                               : ComplaintReport::kNone;
}

}  // namespace campaignd::mail
