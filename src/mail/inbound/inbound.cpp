#include "mail/inbound/inbound.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "mail/inbound/auto_reply.h"
#include "mail/inbound/auto_subjects.h"
#include "mail/inbound/bounce_notice.h"
#include "mail/inbound/complaint.h"
#include "mail/inbound/mime_tree.h"
#include "mail/inbound/notice_text.h"
#include "mail/inbound/relay_notice.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostReports = 100;
constexpr std::size_t kMostExcerpt = 300;
constexpr std::size_t kMostSubject = 300;
constexpr std::size_t kMostRecipients = 4 << 10;
constexpr std::size_t kMostReturned = 64 << 10;

/// message/delivery-status (RFC 3464), message/global-delivery-status (RFC 6533) and Sendmail's
/// message/xdelivery-status.
bool is_delivery_report(const MimeLeaf& leaf) {
    return leaf.type.starts_with("message/") && leaf.type.ends_with("delivery-status");
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
    const auto is_text = [](const MimeLeaf& leaf) {
        return leaf.type == "text/plain" || leaf.type == "text/html";
    };
    // First what only the relay can have written, last the texts.
    for (const MimeLeaf& leaf : tree.leaves) {
        if (leaf.type.starts_with("message/") ||
            (leaf.type.starts_with("text/") && !is_text(leaf))) {
            append(all, leaf.content, kMostReturned);
        }
    }
    for (const MimeLeaf& leaf : tree.leaves) {
        if (is_text(leaf)) {
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

std::string identity_of(const MimeTree& tree) {
    std::string all;
    for (const char* name : {"Message-ID", "Date", "From", "Subject"}) {
        all += trim(tree.header(name));
        all += '\n';
    }
    all += tree.leaves.empty() ? std::string_view() : trim(tree.leaves.front().content);
    return hex_encode(sha256(all)).substr(0, 40);
}

void take_report(DeliveryReport report, Inbound& inbound) {
    for (FailedRecipient& failure : report.failures) {
        if (inbound.failures.size() < kMostReports) {
            inbound.failures.push_back(std::move(failure));
        }
    }
    for (std::string& address : report.spared) {
        if (!address.empty() && inbound.spared.size() < kMostReports) {
            inbound.spared.push_back(std::move(address));
        }
    }
}

/// True when the message is a report in the form of RFC 3464 that names somebody.
bool read_delivery_reports(const MimeTree& tree, Inbound& inbound) {
    bool reported = false;
    std::string text;
    for (const MimeLeaf& leaf : tree.leaves) {
        if (is_delivery_report(leaf)) {
            text = text.empty() ? notice_text(tree) : text;
            DeliveryReport report = read_delivery_report(leaf.content, without_returned(text));
            reported = reported || report.names_anybody;
            take_report(std::move(report), inbound);
        }
    }
    inbound.kind = inbound.failures.empty() ? InboundKind::kDelayed : InboundKind::kBounce;
    return reported;
}

bool read_complaints(const MimeTree& tree, Inbound& inbound) {
    const ComplaintReport complaint = read_complaint(tree);
    inbound.kind =
        complaint == ComplaintReport::kComplaint ? InboundKind::kComplaint : InboundKind::kDelayed;
    return complaint != ComplaintReport::kNone;
}

bool read_relay_notices(const MimeTree& tree, Inbound& inbound) {
    if (!is_relay_notice(tree)) {
        return false;
    }
    inbound.kind = InboundKind::kDelayed;
    for (RelayEvent& event : read_relay_notice(tree)) {
        if (event.kind == FeedbackKind::kComplaint) {
            inbound.kind = InboundKind::kComplaint;
        } else if (is_bounce(event.kind) && inbound.failures.size() < kMostReports) {
            inbound.kind = InboundKind::kBounce;
            inbound.failures.push_back({.address = std::move(event.email),
                                        .other = {},
                                        .kind = event.kind,
                                        .status = std::move(event.status),
                                        .diagnostic = std::move(event.detail)});
        }
    }
    return true;
}

bool read_notices(const MimeTree& tree, Inbound& inbound) {
    auto notice = read_bounce_notice(tree);
    if (!notice) {
        return false;
    }
    inbound.kind = notice->delayed ? InboundKind::kDelayed : InboundKind::kBounce;
    if (notice->delayed) {
        return true;
    }
    take_report({.names_anybody = true,
                 .failures = std::move(notice->failures),
                 .spared = std::move(notice->spared)},
                inbound);
    return true;
}

/// A mail system wrote it, but what it says cannot be read: something failed, nobody knows how.
bool read_unknown_reports(const MimeTree& tree, Inbound& inbound) {
    const bool form = tree.report_type == "delivery-status" ||
                      std::any_of(tree.leaves.begin(), tree.leaves.end(), is_delivery_report);
    const bool system = is_from_mail_system(tree) && !subject_is_automatic(inbound.subject) &&
                        (has_null_path(tree) || !tree.has("In-Reply-To"));
    if (!form && !system) {
        return false;
    }
    inbound.kind = InboundKind::kBounce;
    inbound.failures.push_back({.address = {},
                                .other = {},
                                .kind = FeedbackKind::kSoftBounce,
                                .status = {},
                                .diagnostic = inbound.subject + "\n" + excerpt_of(tree)});
    return true;
}

bool read_reports(const MimeTree& tree, Inbound& inbound) {
    return !is_receipt(tree) &&
           (read_delivery_reports(tree, inbound) || read_complaints(tree, inbound) ||
            read_relay_notices(tree, inbound) || read_notices(tree, inbound) ||
            read_unknown_reports(tree, inbound));
}

}  // namespace

Inbound read_inbound(std::string_view raw) {
    const MimeTree tree = read_mime(raw);
    Inbound inbound;
    inbound.subject = truncate_utf8(tree.header("Subject"), kMostSubject);
    inbound.from = truncate_utf8(tree.header("From"), kMostSubject);
    inbound.message_id = truncate_utf8(tree.header("Message-ID"), kMostSubject);
    inbound.identity = identity_of(tree);
    inbound.recipients = recipients_of(tree);
    append(inbound.references, tree.header("References"), kMostRecipients);
    append(inbound.references, tree.header("In-Reply-To"), kMostRecipients);
    if (read_reports(tree, inbound)) {
        inbound.returned = returned_of(tree);
        return inbound;
    }
    inbound.kind = is_auto_reply(tree) ? InboundKind::kAutoReply : InboundKind::kOther;
    inbound.excerpt = excerpt_of(tree);
    return inbound;
}

}  // namespace campaignd::mail
