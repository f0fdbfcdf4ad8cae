#pragma once

#include "model/user.h"
#include "wire/json.h"

namespace campaignd::wire {

class Reader;

/// Who is logged in, what they may do and what they should know.
struct Session {
    Principal who;
    std::vector<std::string> permissions;
    std::vector<std::string> notices;
};

/// The password was right, and a code is needed, too.
json second_step(const std::string& challenge, std::int64_t expires_in_s);

void to_json(json& out, const Session& session);

/// {"language","theme"}: null is as the browser has it. Throws Error(kInvalid) with every fault.
PagePreferencesChange read_page_preferences(const json& body);
/// The same as fields of something more.
PagePreferencesChange read_page_fields(Reader& fields);

/// {"email","password"}, at the set-up with "setup_token".
struct Login {
    std::string setup_token;
    std::string email;
    std::string password;
};

/// Throws Error(kInvalid) with every fault.
Login read_login(const json& body, bool is_setup = false);

}  // namespace campaignd::wire
