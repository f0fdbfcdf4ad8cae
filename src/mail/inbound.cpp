#include "mail/inbound.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "mail/auto_reply.h"
#include "mail/mime_tree.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostReports = 100;
constexpr std::size_t kMostExcerpt = 300;
constexpr std::size_t kMostSubject = 300;
constexpr std::size_t kMostRecipients = 4 << 10;
constexpr std::size_t kMostReturned = 64 << 10;

bool is_delivery_report(const MimeLeaf& leaf) {
    return leaf.type == "message/delivery-status" ||
           leaf.type == "message/global-delivery-status";  // RFC 6533
}

/// "rfc822; a@b" or "utf-8; a@b" without the type (RFC 3464 section 2.1.2).
std::string without_type(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    return std::string(
        trim(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1)));
}

struct Report {
    std::vector<FailedRecipient> failures;
    bool is_report = false;
};

void add_recipient(const std::vector<HeaderField>& fields, Report& report) {
    const std::string action = to_lower(find_field(fields, "Action"));
    const std::string_view final_recipient = find_field(fields, "Final-Recipient");
    const std::string_view original = find_field(fields, "Original-Recipient");
    if (action.empty() && final_recipient.empty() && original.empty()) {
        return;  // the fields about the whole message
    }
    report.is_report = true;
    // delayed, delivered, relayed and expanded are no failures (RFC 3464 section 2.3.3).
    const std::string_view status = find_field(fields, "Status");
    const bool failed = action.empty() ? status.starts_with('5') : action == "failed";
    if (!failed || report.failures.size() >= kMostReports) {
        return;
    }
    FailedRecipient failure;
    failure.address = without_type(original.empty() ? final_recipient : original);
    failure.diagnostic = without_type(find_field(fields, "Diagnostic-Code"));
    failure.status = find_status(status);
    const std::string said = find_status(failure.diagnostic);
    // 5.0.0 is what a relay writes that was given no code, or did not look at it.
    if (!said.empty() && (failure.status.empty() || failure.status.ends_with(".0.0"))) {
        failure.status = said;
    }
    failure.kind = classify_bounce(failure.status, failure.diagnostic);
    report.failures.push_back(std::move(failure));
}

/// Groups of fields with empty lines between them: the message's, then one for each recipient.
Report read_report(std::string_view text) {
    Report report;
    std::size_t groups = 0;
    while (!text.empty() && ++groups <= kMostReports) {
        std::size_t lf = text.find("\n\n");
        std::size_t crlf = text.find("\r\n\r\n");
        const std::size_t end = std::min({lf, crlf, text.size()});
        add_recipient(read_header_lines(text.substr(0, end)), report);
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    }
    return report;
}

/// abuse, fraud, virus and other say that a person did not want it; not-spam and auth-failure do
/// not (RFC 5965 section 7.3, RFC 6430, RFC 6591).
bool is_complaint(std::string_view feedback) {
    const std::string type = to_lower(find_field(read_header_lines(feedback), "Feedback-Type"));
    constexpr auto kTypes = std::to_array<std::string_view>({"abuse", "fraud", "virus", "other"});
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

void append(std::string& out, std::string_view text, std::size_t most) {
    if (!text.empty() && out.size() < most) {
        out += truncate_utf8(text, most - out.size());
        out += '\n';
    }
}

std::string recipients_of(const MimeTree& tree) {
    std::string all;
    for (const char* name : {"Delivered-To",
                             "X-Original-To",
                             "Envelope-To",
                             "X-Envelope-To",
                             "X-Delivered-To",
                             "To",
                             "Cc"}) {
        for (const auto& [field, value] : tree.headers) {
            if (equals_ignoring_case(field, name)) {
                append(all, value, kMostRecipients);
            }
        }
    }
    return all;
}

std::string returned_of(const MimeTree& tree) {
    std::string all;
    // First what only the relay can have written, last the texts.
    for (const MimeLeaf& leaf : tree.leaves) {
        if (leaf.type.starts_with("message/") || leaf.type == "text/rfc822-headers") {
            append(all, leaf.content, kMostReturned);
        }
    }
    for (const MimeLeaf& leaf : tree.leaves) {
        if (leaf.type == "text/plain" || leaf.type == "text/html") {
            append(all, leaf.content, kMostReturned);
        }
    }
    return all;
}

/// The first lines a person wrote, up to what they quote.
std::string excerpt_of(const MimeTree& tree) {
    const MimeLeaf* leaf = tree.find("text/plain");
    std::string out;
    std::string_view text = leaf == nullptr ? std::string_view() : leaf->content;
    while (!text.empty() && out.size() < kMostExcerpt) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('>')) {
            break;
        }
        append(out, line, kMostExcerpt);
    }
    return std::string(trim(out));
}

/// True when the message is a report of some kind, and `inbound` says which.
bool read_reports(const MimeTree& tree, Inbound& inbound) {
    bool reported = false;
    for (const MimeLeaf& leaf : tree.leaves) {
        if (is_delivery_report(leaf)) {
            Report report = read_report(leaf.content);
            reported = reported || report.is_report;
            for (FailedRecipient& failure : report.failures) {
                inbound.failures.push_back(std::move(failure));
            }
        } else if (leaf.type == "message/feedback-report") {
            inbound.kind =
                is_complaint(leaf.content) ? InboundKind::kComplaint : InboundKind::kDelayed;
            return true;
        }
    }
    if (reported) {
        inbound.kind = inbound.failures.empty() ? InboundKind::kDelayed : InboundKind::kBounce;
    }
    return reported;
}

}  // namespace

Inbound read_inbound(std::string_view raw) {
    const MimeTree tree = read_mime(raw);
    Inbound inbound;
    inbound.subject = truncate_utf8(tree.header("Subject"), kMostSubject);
    inbound.from = truncate_utf8(tree.header("From"), kMostSubject);
    inbound.message_id = truncate_utf8(tree.header("Message-ID"), kMostSubject);
    inbound.recipients = recipients_of(tree);
    append(inbound.references, tree.header("References"), kMostRecipients);
    append(inbound.references, tree.header("In-Reply-To"), kMostRecipients);
    if (read_reports(tree, inbound)) {
        inbound.returned = returned_of(tree);
        return inbound;
    }
    if (auto bounce = read_plain_bounce(tree)) {
        inbound.kind = bounce->delayed ? InboundKind::kDelayed : InboundKind::kBounce;
        inbound.failures.push_back(std::move(bounce->failure));
        inbound.returned = returned_of(tree);
        return inbound;
    }
    inbound.kind = is_auto_reply(tree) ? InboundKind::kAutoReply : InboundKind::kOther;
    inbound.excerpt = excerpt_of(tree);
    return inbound;
}

}  // namespace campaignd::mail
