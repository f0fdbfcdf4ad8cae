#pragma once

#include "model/form.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const FormView& form);
/// Somebody who waits for confirmation: {"id","email","name","asked_at",…}.
void to_json(nlohmann::json& out, const Signup& signup);
/// As listmonk gives it: {"uuid","name"}.
void to_json(nlohmann::json& out, const PublicList& list);

}  // namespace campaignd

namespace campaignd::wire {

/// Notes faults in the change.
FormChange read_form(const json& body, bool creating);

/// What listmonk's POST /api/public/subscription takes; fields it does not know are let pass, as
/// there. Nothing when it is no object, or a field has another type.
struct ListmonkSignup {
    std::string email;
    std::string name;
    std::vector<std::string> list_uuids;
    bool is_trapped = false;  // the hidden field was filled in
};

std::optional<ListmonkSignup> read_listmonk_signup(const json& body);

}  // namespace campaignd::wire
