#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "service/access/sign_on.h"
#include "service/desk.h"
#include "support/fake_provider.h"

namespace campaignd::test {

inline const service::Actor kAdmin{"user:1 admin@example.org", ""};

/// A provider, and the side of ours that asks it.
struct SignOnScene {
    Desk desk;
    FakeProvider provider{desk.temp.clock};
    SignOnRules rules = provider.rules();
    std::unique_ptr<service::IdentityProvider> ours;
    std::unique_ptr<service::SignOn> sign_on;
    mail::HttpClientOptions http{};
    service::LoginPlace place{.address = "192.0.2.1"};
    User admin = desk.users.create(kAdmin, "admin@example.org", Role::kAdmin, kPassword);

    SignOnScene() { begin_anew(); }

    /// As after a restart.
    void begin_anew() {
        ours = std::make_unique<service::IdentityProvider>(desk.temp.clock, rules, http);
        sign_on = std::make_unique<service::SignOn>(
            *desk.temp, desk.key, desk.auth, desk.cache, desk.refusals, *ours, "https://c.test");
    }

    User add(const std::string& email, Role role = Role::kEditor) {
        return desk.users.create(kAdmin, email, role, kPassword);
    }

    service::Login sign_in() {
        const service::BegunSignOn begun = sign_on->begin();
        const FakeProvider::Back back = provider.log_in(begun.authorize_url);
        return sign_on->finish(
            {.state = back.state, .code = back.code, .issuer = provider.issuer()},
            begun.cookie,
            place);
    }

    /// What became of a try: "" when somebody came in.
    std::string fault() {
        desk.temp.run("DELETE FROM login_failure");
        try {
            sign_in();
        } catch (const service::SignOnError& error) {
            return std::string(to_text(error.fault()));
        }
        return "";
    }

    void set(std::function<void(nlohmann::json&)> alter) { provider.alter = std::move(alter); }

    std::int64_t count(const std::string& what) {
        return desk.temp.integer(("SELECT count(*) FROM " + what).c_str());
    }
};

}  // namespace campaignd::test
