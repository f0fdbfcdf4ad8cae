#pragma once

#include "model/events.h"
#include "model/message.h"
#include "wire/json.h"

namespace campaignd {

/// A message as the API shows it.
void to_json(nlohmann::json& out, const Message& message);
void to_json(nlohmann::json& out, const MessageHistory& history);
/// {"matched","changed","unchanged"}.
void to_json(nlohmann::json& out, const MessageOrderResult& result);

}  // namespace campaignd

namespace campaignd::wire {

/// A person's verdict on messages: "retry" on failed ones; "sent" or "retry" on uncertain ones.
struct Verdict {
    MessageSelection selection;
    bool as_sent = false;
};

/// {"campaign_id","state"} or {"ids"}, where the state must be `state`; of uncertain ones "as" too.
/// Throws Error(kInvalid) with every fault.
Verdict read_verdict(const json& body, MessageState state);

/// {"action", "ids" or "campaign_id", "step", "bounced", "preview"}. Throws Error(kInvalid) with
/// every fault.
MessageOrder read_order(const json& body);

}  // namespace campaignd::wire
