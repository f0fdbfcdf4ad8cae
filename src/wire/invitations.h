#pragma once

#include "model/invitation.h"
#include "wire/json.h"

namespace campaignd {

/// As an admin sees it, without its link.
void to_json(nlohmann::json& out, const Invitation& invitation);

}  // namespace campaignd

namespace campaignd::wire {

/// As whoever was invited sees it.
json invitation_for_guest(const Invitation& invitation);

// Each throws Error(kInvalid) with every fault.
InvitationRequest read_invitation(const json& body);
InvitationAnswer read_invitation_answer(const json& body);

}  // namespace campaignd::wire
