#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/sequence/delivery.h"

namespace campaignd::service {

/// What the outcome journal keeps of a report: all but its delivery, which the lease and the
/// ledger tell. Empty for a report that needs no note: what was not sent goes back to the queue by
/// itself. A long reply is cut to fit one record.
std::string to_note(const DeliveryReport& report, TimeMs now);

/// `answered_at` and delivery.date_at are set, the rest of the delivery is not. Nothing for text
/// that to_note() did not write.
std::optional<DeliveryReport> from_note(std::string_view note);

}  // namespace campaignd::service
