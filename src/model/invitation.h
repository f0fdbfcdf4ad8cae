#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/user.h"

namespace campaignd {

/// How long the link of an invitation works.
inline constexpr TimeMs kInvitationMs = TimeMs{72} * 3'600'000;

/// What a request gives of it.
struct InvitationRequest {
    std::string email;  // as it is stored
    Role role = Role::kViewer;
    std::int64_t sender_id = 0;
    PageLanguage language = PageLanguage::kEnglish;
};

/// Somebody who was asked to become a user and has not answered yet.
struct Invitation {
    std::int64_t id = 0;
    std::string email;
    Role role = Role::kViewer;
    PageLanguage language = PageLanguage::kEnglish;
    std::optional<std::int64_t> sender_id;  // none: the sender is gone
    std::string invited_by;                 // as the audit names them
    TimeMs created_at = 0;
    TimeMs link_at = 0;             // when the link that works was made
    std::optional<TimeMs> sent_at;  // a relay took its mail
    std::string fault;              // why none did

    TimeMs expires_at() const noexcept { return link_at + kInvitationMs; }
};

/// What whoever was invited gives.
struct InvitationAnswer {
    std::string token;
    std::string name;
    std::string password;
};

}  // namespace campaignd
