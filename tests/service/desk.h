#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/crypto.h"
#include "service/access/auth.h"
#include "service/access/idempotency.h"
#include "service/access/profile.h"
#include "service/access/second_factors.h"
#include "service/access/settings.h"
#include "service/access/setup.h"
#include "service/access/tokens.h"
#include "service/access/users.h"
#include "service/secrets/master_key.h"
#include "service/sending/senders.h"
#include "support/temp_database.h"
#include "wire/tokens.h"
#include "wire/users.h"

namespace campaignd::test {

inline const std::string kPassword = "correct horse battery";

/// The admin part of the service layer on a real database, wired as App wires it.
struct Desk {
    CryptoInit crypto;
    TempDatabase temp;
    service::MasterKey key = service::MasterKey::open(*temp, std::nullopt);
    service::PasswordHasher hasher;
    service::PasswordProof passwords{*temp, hasher};
    service::PrincipalCache cache{temp.clock};
    service::Refusals refusals{*temp};
    service::Auth auth{*temp, key, passwords, cache, refusals};
    service::Profile profile{*temp, hasher, passwords, auth, cache};
    service::SecondFactors second_factors{*temp, key, passwords, cache, "campaignd test"};
    service::Users users{*temp, hasher, cache};
    service::Tokens tokens{*temp, cache};
    service::Senders senders{*temp, key};
    service::Settings settings{*temp};
    service::Audit audit{*temp, refusals};
    service::Idempotency idempotency{*temp, key};
    service::Actor actor{"cli", ""};

    User add(const std::string& email, Role role = Role::kAdmin) {
        return users.create(actor, email, role, kPassword);
    }

    /// As the route does it.
    User create_user(const service::Actor& by, const nlohmann::json& body) {
        const UserChange user = wire::read_user(body, true);
        return users.create(by, *user.email, user.role.value_or(Role::kViewer), *user.password);
    }

    NewToken create_token(const nlohmann::json& body) {
        return tokens.create(actor, wire::read_token(body));
    }
};

/// The code of the Error that `call` throws; kInternal when it throws none.
template <typename Call>
ErrorCode code_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::kInternal;
}

template <typename Call>
std::string text_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

inline std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

}  // namespace campaignd::test
