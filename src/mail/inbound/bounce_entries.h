#pragma once

#include <string_view>
#include <vector>

#include "mail/inbound/delivery_report.h"
#include "mail/inbound/mime_tree.h"

namespace campaignd::mail {

/// The addresses that a notice in sentences speaks of, each with what it says of it; one without
/// an address when it names none. Thread-safe.
std::vector<FailedRecipient> read_bounce_entries(std::string_view text, const MimeTree& message);

/// The fields of a report that stand somewhere in a text.
DeliveryReport find_report_fields(std::string_view text);

}  // namespace campaignd::mail
