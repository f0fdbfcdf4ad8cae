#pragma once

#include "model/relays.h"
#include "wire/json.h"

namespace campaignd {

/// {"ses":{"set","topic_arns"},"sendgrid":{"set"},"postmark":{"set","username"},
/// "mailgun":{"set"},"revision"}: no secret.
void to_json(nlohmann::json& out, const RelayKeys& keys);
void to_json(nlohmann::json& out, const ReportCounts& counts);

}  // namespace campaignd

namespace campaignd::wire {

/// {"ses":{"topic_arns"},"sendgrid":{"public_key"},"postmark":{"username","password"},
/// "mailgun":{"signing_key"}}, any of them. Throws Error(kInvalid) with every fault.
RelayKeysChange read_relay_keys(const json& body);
/// {"email" or "message_id","type":"hard"|"soft"|"complaint","detail","status","id"}. The same.
Report read_report(const json& body);

}  // namespace campaignd::wire
