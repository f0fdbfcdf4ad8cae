#include "service/access/settings.h"

#include <catch2/catch.hpp>

#include "service/desk.h"
#include "wire/settings.h"

using namespace campaignd;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Desk;

TEST_CASE("settings have defaults, take changes and go back on null", "[service]") {
    Desk desk;
    json defaults{{"company_name", ""},
                  {"default_sender_id", nullptr},
                  {"public_url", nullptr},
                  {"contact_cap", nullptr},
                  {"alerts", nullptr},
                  {"launch_approval", false},
                  {"require_totp", nullptr},
                  {"theme", nullptr},
                  {"timezone", nullptr},
                  {"revision", 1},
                  {"test_mail_arrived", false},
                  {"test_mail_sent_at", nullptr}};
    CHECK(json(desk.settings.get()) == defaults);
    const json changed =
        desk.settings.update(desk.actor,
                             wire::read_settings({{"company_name", " Shop & Sons "},
                                                  {"public_url", "https://m.example.org/x/"}}));
    CHECK(changed["company_name"] == "Shop & Sons");
    CHECK(changed["public_url"] == "https://m.example.org/x");
    CHECK(desk.settings.get().public_url == "https://m.example.org/x");
    defaults["revision"] = 3;  // of two changes
    CHECK(json(desk.settings.update(desk.actor,
                                    wire::read_settings({{"company_name", nullptr},
                                                         {"public_url", nullptr}}))) == defaults);
}

TEST_CASE("a contact cap is set whole, starts its walk, and goes on null", "[service]") {
    Desk desk;
    const json cap{{"mails", 3}, {"days", 7}, {"over", "delay"}};
    const auto jobs = [&] {
        return desk.temp.integer(
            "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'contact'");
    };
    CHECK(json(desk.settings.update(desk.actor, wire::read_settings({{"contact_cap", cap}})))
              .at("contact_cap") == cap);
    CHECK(jobs() == 1);
    desk.settings.update(desk.actor, wire::read_settings({{"contact_cap", cap}}));
    CHECK(jobs() == 1);
    CHECK(json(desk.settings.update(desk.actor, wire::read_settings({{"contact_cap", nullptr}})))
              .at("contact_cap")
              .is_null());
    CHECK(jobs() == 1);
    for (const json& wrong : {json{{"mails", 0}, {"days", 7}},
                              json{{"mails", 1}},
                              json{{"mails", 1}, {"days", 366}},
                              json{{"mails", 1}, {"days", 1}, {"over", "drop"}},
                              json{{"mails", 1}, {"days", 1}, {"hours", 1}}}) {
        CHECK_FALSE(wire::read_settings({{"contact_cap", wrong}}).faults.empty());
    }
}

TEST_CASE("every fault of the settings is named and nothing is changed", "[service]") {
    Desk desk;
    try {
        desk.settings.update(desk.actor,
                             wire::read_settings({{"company_name", "a\r\nb"},
                                                  {"default_sender_id", 7},
                                                  {"public_url", "javascript:alert(1)"},
                                                  {"_master_key_check", "x"}}));
        FAIL("faulty settings passed");
    } catch (const Error& error) {
        std::vector<std::string> names;
        for (const FieldError& fault : error.fields()) {
            names.push_back(fault.field);
        }
        CHECK(names == std::vector<std::string>{
                           "company_name", "public_url", "_master_key_check", "default_sender_id"});
    }
    CHECK(json(desk.settings.get())["company_name"] == "");
}

TEST_CASE("the first answer to a key is kept for a day, per principal", "[service]") {
    Desk desk;
    CHECK(desk.idempotency.begin("user:1", "k", "h"));
    CHECK(desk.idempotency.find("user:1", "k")->status == 0);
    CHECK_FALSE(desk.idempotency.begin("user:1", "k", "x"));
    desk.idempotency.put("user:1", "k", 201, "one");
    desk.idempotency.put("user:1", "k", 201, "two");
    CHECK_FALSE(desk.idempotency.begin("user:1", "k", "h"));
    const auto first = desk.idempotency.find("user:1", "k");
    REQUIRE(first);
    CHECK(first->answer == "one");
    CHECK(first->status == 201);
    CHECK(first->request_hash == "h");
    CHECK_FALSE(desk.idempotency.find("token:1", "k"));
    desk.temp.clock.advance(24h);
    CHECK_FALSE(desk.idempotency.find("user:1", "k"));
    CHECK(desk.idempotency.begin("user:1", "k", "x"));
    desk.idempotency.put("user:1", "k", 200, "new");
    CHECK(desk.idempotency.find("user:1", "k")->answer == "new");
    CHECK(desk.idempotency.prune() == 0);
    desk.temp.clock.advance(24h + 1ms);
    CHECK(desk.idempotency.prune() == 1);
    CHECK(desk.idempotency.begin("user:1", "k", "h"));
    desk.idempotency.forget("user:1", "k");
    CHECK_FALSE(desk.idempotency.find("user:1", "k"));
}
