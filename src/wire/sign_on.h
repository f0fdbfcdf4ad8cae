#pragma once

#include <string>

#include "model/sign_on.h"
#include "wire/json.h"

namespace campaignd::wire {

/// What the log-in page has to know: {"is_on","name","issuer","only","gives_roles","redirect_uri"}.
json sign_on_json(const SignOnRules& rules, const std::string& redirect_uri);

/// {"state","code","error","iss"}: what stood in the address that the provider led back to.
struct SignOnReturn {
    std::string state;
    std::string code;
    std::string error;
    std::string issuer;
};

/// Throws Error(kInvalid) with every fault.
SignOnReturn read_sign_on_return(const json& body);

}  // namespace campaignd::wire
