#pragma once

#include <vector>

#include "mail/inbound/mime_tree.h"
#include "mail/inbound/relay_events.h"

namespace campaignd::mail {

/// True for a notification of Amazon SES that Amazon SNS delivers by mail: JSON for a text.
bool is_relay_notice(const MimeTree& message);

/// What it reports; nothing for deliveries and the like. Throws nothing but std::bad_alloc.
std::vector<RelayEvent> read_relay_notice(const MimeTree& message);

}  // namespace campaignd::mail
