#include "wire/sandbox.h"

namespace campaignd {

void to_json(nlohmann::json& out, const CaughtMessage& caught) {
    out = {{"id", caught.id},
           {"sender_id", caught.sender_id},
           {"message_id", caught.message_id},
           {"envelope_from", caught.envelope_from},
           {"envelope_to", caught.envelope_to},
           {"subject", caught.subject},
           {"received_at", wire::time(caught.received_at)}};
}

void to_json(nlohmann::json& out, const SandboxCleared& cleared) {
    out = {{"deleted", cleared.deleted}, {"more", cleared.more}};
}

void to_json(nlohmann::json& out, const OpenedMessage& message) {
    out = message.caught;
    out["headers"] = wire::headers(message.headers);
    out["html"] = message.html;
    out["text"] = message.text;
}

}  // namespace campaignd
