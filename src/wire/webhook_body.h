#pragma once

#include <string>

#include "model/webhook.h"

namespace campaignd::wire {

/// {"type","timestamp","data"}: what a webhook gets.
std::string webhook_body(const WebhookDelivery& delivery, const WebhookSubject& about);

}  // namespace campaignd::wire
