#pragma once

#include "model/dns_advice.h"
#include "model/sender_edit.h"
#include "wire/json.h"

namespace campaignd {

/// Every field but the secrets, which show as password_set.
void to_json(nlohmann::json& out, const Sender& sender);
void to_json(nlohmann::json& out, const SenderView& sender);
void to_json(nlohmann::json& out, const DnsReport& report);
void to_json(nlohmann::json& out, const SenderCheck& check);

}  // namespace campaignd

namespace campaignd::wire {

/// `creating` demands name and from_email. Notes faults in the change.
SenderChange read_sender(const json& body, bool creating = false);

}  // namespace campaignd::wire
