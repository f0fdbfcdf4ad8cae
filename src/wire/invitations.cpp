#include "wire/invitations.h"

#include "base/text.h"
#include "model/email_address.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Invitation& invitation) {
    out = {{"id", invitation.id},
           {"email", invitation.email},
           {"role", to_text(invitation.role)},
           {"language", to_text(invitation.language)},
           {"sender_id", invitation.sender_id},
           {"invited_by", invitation.invited_by},
           {"created_at", wire::time(invitation.created_at)},
           {"expires_at", wire::time(invitation.expires_at())},
           {"sent_at", wire::time(invitation.sent_at)},
           {"fault", wire::text_or_null(invitation.fault)}};
}

}  // namespace campaignd

namespace campaignd::wire {

json invitation_for_guest(const Invitation& invitation) {
    return {{"email", invitation.email},
            {"role", to_text(invitation.role)},
            {"language", to_text(invitation.language)},
            {"expires_at", time(invitation.expires_at())}};
}

InvitationRequest read_invitation(const json& body) {
    InvitationRequest request;
    read_body(body, [&](Reader& fields) {
        for (const char* name : {"email", "role", "sender_id"}) {
            fields.require(name);
        }
        if (const auto email = fields.text("email", {.max_bytes = 320})) {
            ParsedEmail parsed = parse_email(*email);
            if (!parsed) {
                fields.fault("email", parsed.fault);
            }
            request.email = std::move(parsed.address);
        }
        request.role =
            fields.word<Role>("role", {"viewer", "editor", "admin"}).value_or(request.role);
        request.sender_id = fields.integer("sender_id", 1, INT64_MAX).value_or(0);
        request.language =
            fields.word<PageLanguage>("language", {"en", "de"}).value_or(request.language);
    });
    return request;
}

InvitationAnswer read_invitation_answer(const json& body) {
    InvitationAnswer answer;
    read_body(body, [&](Reader& fields) {
        fields.require("token");
        fields.require("password");
        answer.token = fields.string("token").value_or("");
        answer.name = std::string(trim(fields.text("name").value_or("")));
        answer.password = fields.string("password").value_or("");
    });
    return answer;
}

}  // namespace campaignd::wire
