#include "wire/feedback.h"

namespace campaignd {

void to_json(nlohmann::json& out, const FeedbackEvent& event) {
    out = {{"id", event.id},
           {"message_id", event.message_id},
           {"kind", to_text(event.kind)},
           {"at", wire::time(event.at)},
           {"status", event.status},
           {"detail", event.detail}};
}

}  // namespace campaignd
