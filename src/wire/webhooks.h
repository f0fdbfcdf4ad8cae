#pragma once

#include "model/webhook.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Webhook& webhook);
/// With its "secret" when that is new.
void to_json(nlohmann::json& out, const NewWebhook& made);
void to_json(nlohmann::json& out, const WebhookDelivery& one);

}  // namespace campaignd

namespace campaignd::wire {

/// {"url","events","secret","enabled"}; `creating` demands the first two, a null secret asks for a
/// new one. Throws Error(kInvalid) with every fault.
WebhookChange read_webhook(const json& body, bool creating = false);

}  // namespace campaignd::wire
