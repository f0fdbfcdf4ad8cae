#pragma once

#include <string>

#include "model/second_factor.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const OwnProfile& profile);
/// With the secret: shown this once.
void to_json(nlohmann::json& out, const NewSecondFactor& made);
void to_json(nlohmann::json& out, const SessionView& session);

}  // namespace campaignd

namespace campaignd::wire {

/// What proves that the owner of an account asks.
struct Proof {
    std::string password;
    std::string code;
};

struct PasswordChange {
    std::string present_password;
    std::string password;
};

// Each throws Error(kInvalid) with every fault.
ProfileChange read_profile(const json& body);
PasswordChange read_password_change(const json& body);
Proof read_password(const json& body);
Proof read_code(const json& body);
Proof read_password_and_code(const json& body);

/// {"challenge","code"}.
struct LoginCode {
    std::string challenge;
    std::string code;
};

LoginCode read_login_code(const json& body);

}  // namespace campaignd::wire
