#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "mail/inbound/delivery_report.h"
#include "mail/inbound/mime_tree.h"

namespace campaignd::mail {

/// A bounce without a report in a form of its own (qmail, Exim, older Exchange and Gmail, Postfix
/// with a plain notice, and many more); nothing for any other message.
struct BounceNotice {
    std::vector<FailedRecipient> failures;  // at least one unless it is delayed
    std::vector<std::string> spared;
    bool delayed = false;  // it only says that the relay still tries
};

std::optional<BounceNotice> read_bounce_notice(const MimeTree& message);

/// Written by a mail system, by its From or by its form: what cannot be read of it is still no
/// person's answer.
bool is_from_mail_system(const MimeTree& message);

/// Nobody takes answers to it (RFC 5321 section 4.5.5): `Return-Path: <>` and its older spellings.
bool has_null_path(const MimeTree& message);

}  // namespace campaignd::mail
