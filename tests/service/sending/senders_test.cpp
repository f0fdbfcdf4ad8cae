#include "service/sending/senders.h"

#include <catch2/catch.hpp>

#include "service/desk.h"
#include "store/senders.h"
#include "wire/audit.h"
#include "wire/page.h"
#include "wire/senders.h"
#include "wire/settings.h"
#include "wire/tokens.h"
#include "wire/users.h"

using namespace campaignd;
using nlohmann::json;
using test::code_of;
using test::Desk;

namespace {

constexpr const char* kSecret = "s3cret-of-the-relay";
constexpr const char* kMailSecret = "s3cret-of-the-mailbox";

constexpr const char* kInsertCampaign = R"sql(
    INSERT INTO campaign(name, state, sender_id, created_at, updated_at)
    VALUES ('C', ?1, ?2, 0, 0)
)sql";
constexpr const char* kSetState = "UPDATE campaign SET state = ?1";
constexpr const char* kSenderOfCampaign = "SELECT sender_id FROM campaign";

json body(const char* name = "Shop") {
    return {{"name", name},
            {"from_name", "The Shop"},
            {"from_email", "shop@example.org"},
            {"transport", "smtp"},
            {"host", "smtp.example.org"},
            {"username", "shop"},
            {"password", kSecret},
            {"limits", {{"per_minute", 30}}},
            {"ramp", {{"start_per_day", 50}, {"add_per_day", 50}, {"max_per_day", 1'000}}},
            {"window", {{"timezone", "Europe/Berlin"}, {"from", "09:00"}, {"to", "17:00"}}},
            {"mailbox",
             {{"host", "imap.example.org"}, {"username", "shop"}, {"password", kMailSecret}}}};
}

SenderAccount account_of(Desk& desk, std::int64_t id) {
    return desk.temp->read([&](const db::ReadTx& tx) { return desk.senders.account(tx, id); });
}

}  // namespace

TEST_CASE("a sender answers all it was given but its passwords", "[service]") {
    Desk desk;
    const json made = desk.senders.create(desk.actor, wire::read_sender(body(), true));
    CHECK(made["password_set"] == true);
    CHECK(made["mailbox"]["password_set"] == true);
    CHECK_FALSE(made.contains("password"));
    CHECK(made["limits"] == json{{"per_minute", 30}});
    CHECK(made["window"]["timezone"] == "Europe/Berlin");
    CHECK(made["ramp"]["max_per_day"] == 1'000);
    CHECK(made["port"] == 587);
    CHECK(made["tls"] == "starttls");
    CHECK(made["revision"] == 1);
    CHECK(made["warnings"].empty());
    json shown = desk.senders.get(made["id"]);
    shown["warnings"] = json::array();
    CHECK(shown == made);
    CHECK(json(desk.senders.list({}))["items"][0]["name"] == "Shop");
}

TEST_CASE("sealed passwords open for the send path, also after a restart", "[service]") {
    Desk desk;
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    CHECK(account_of(desk, id).smtp.password == kSecret);
    const auto again = service::MasterKey::open(*desk.temp, std::nullopt);
    const service::Senders reopened{*desk.temp, again};
    const auto account =
        desk.temp->read([&](const db::ReadTx& tx) { return reopened.account(tx, id); });
    CHECK(account.smtp.password == kSecret);
    const auto mailbox =
        desk.temp->read([&](const db::ReadTx& tx) { return reopened.mailbox(tx, id); });
    REQUIRE(mailbox);
    CHECK(mailbox->password == kMailSecret);
    CHECK(mailbox->folder == "INBOX");
    CHECK(account.smtp.tls == TlsMode::kStartTls);
}

TEST_CASE("another master key opens no password and harms none", "[service]") {
    Desk desk;
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    const service::MasterKey other(std::string(32, 'x'), "the other key");
    const service::Senders theirs{*desk.temp, other};
    CHECK(code_of([&] {
              desk.temp->read([&](const db::ReadTx& tx) { return theirs.account(tx, id); });
          }) == ErrorCode::kCorrupt);
    CHECK(account_of(desk, id).smtp.password == kSecret);
}

TEST_CASE("a change raises the revision, keeps what it does not name, and warns", "[service]") {
    Desk desk;
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    json changed = desk.senders.update(desk.actor, id, wire::read_sender({{"max_connections", 3}}));
    CHECK(changed["revision"] == 2);
    CHECK(changed["password_set"] == true);
    CHECK(changed["host"] == "smtp.example.org");
    CHECK(json(desk.senders.update(
              desk.actor, id, wire::read_sender({{"max_connections", 3}})))["revision"] == 2);
    changed =
        desk.senders.update(desk.actor, id, wire::read_sender({{"host", "evil.example.net"}}));
    CHECK(changed["password_set"] == false);
    CHECK(changed["warnings"][0].get<std::string>().find("password was removed") !=
          std::string::npos);
    CHECK(account_of(desk, id).smtp.password.empty());
    CHECK(desk.temp->read([&](const db::ReadTx& tx) { return desk.senders.mailbox(tx, id); })
              ->password == kMailSecret);
    desk.senders.update(desk.actor, id, wire::read_sender({{"password", "again"}}));
    CHECK(account_of(desk, id).smtp.password == "again");
    desk.senders.update(
        desk.actor, id, wire::read_sender({{"mailbox", nullptr}, {"window", nullptr}}));
    CHECK(json(desk.senders.get(id))["mailbox"].is_null());
    CHECK(json(desk.senders.get(id))["window"].is_null());
}

TEST_CASE("names of senders are unique", "[service]") {
    Desk desk;
    desk.senders.create(desk.actor, wire::read_sender(body("Shop"), true));
    const auto other = desk.senders.create(desk.actor, wire::read_sender(body("Other"), true)).id;
    CHECK(code_of([&] {
              desk.senders.create(desk.actor, wire::read_sender(body("SHOP"), true));
          }) == ErrorCode::kConflict);
    CHECK(code_of([&] {
              desk.senders.update(desk.actor, other, wire::read_sender({{"name", "shop"}}));
          }) == ErrorCode::kConflict);
    CHECK(code_of([&] {
              desk.senders.update(desk.actor, 99, wire::read_sender(json::object()));
          }) == ErrorCode::kNotFound);
}

TEST_CASE("a sender stays while a campaign would still use it", "[service]") {
    Desk desk;
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    desk.settings.update(desk.actor, wire::read_settings({{"default_sender_id", id}}));
    desk.temp.run(kInsertCampaign, 1, id);
    for (const int state : {1, 2, 3, 4}) {  // scheduled, running, paused, held
        desk.temp.run(kSetState, state);
        CHECK(code_of([&] { desk.senders.remove(desk.actor, id); }) == ErrorCode::kConflict);
    }
    desk.temp.run(kSetState, 5);
    desk.senders.remove(desk.actor, id);
    CHECK(desk.temp.integer(kSenderOfCampaign) == -1);
    CHECK(json(desk.settings.get())["default_sender_id"].is_null());
    CHECK(code_of([&] { desk.senders.remove(desk.actor, id); }) == ErrorCode::kNotFound);
}

TEST_CASE("trouble with a relay shows until it is over or the sender changes", "[service]") {
    Desk desk;
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    const auto trouble = [&](const char* text) {
        desk.temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            store::senders::record_trouble(tx, id, text, tx.now() + 60'000);
        });
    };
    trouble("refused");
    const json since = json(desk.senders.get(id))["trouble_since"];
    desk.temp.clock.advance(std::chrono::seconds(5));
    trouble("refused again");
    CHECK(json(desk.senders.get(id))["trouble"] == "refused again");
    CHECK(json(desk.senders.get(id))["trouble_since"] == since);
    CHECK_FALSE(json(desk.senders.get(id))["retry_at"].is_null());
    desk.temp->write(db::WriteClass::kResult,
                     [&](db::WriteTx& tx) { store::senders::clear_trouble(tx, id); });
    CHECK(json(desk.senders.get(id))["trouble"].is_null());
    trouble("wrong password");
    desk.senders.update(desk.actor, id, wire::read_sender({{"password", "right"}}));
    CHECK(json(desk.senders.get(id))["trouble"].is_null());
    CHECK(json(desk.senders.get(id))["retry_at"].is_null());
}

TEST_CASE("a sandbox sender verifies without a network", "[service]") {
    Desk desk;
    const json made = desk.senders.create(
        desk.actor,
        wire::read_sender(
            {{"name", "Box"}, {"from_email", "box@example.org"}, {"transport", "sandbox"}}, true));
    CHECK(json(desk.senders.verify(desk.actor, made["id"]))["ok"] == true);
}

TEST_CASE("no answer, log of changes or database page shows a password", "[service]") {
    Desk desk;
    const auto user = desk.add("anna@example.org");
    const auto id = desk.senders.create(desk.actor, wire::read_sender(body(), true)).id;
    const auto made = desk.tokens.create(desk.actor, {.name = "backup", .role = Role::kAdmin});
    const json update =
        desk.senders.update(desk.actor, id, wire::read_sender({{"password", kSecret}}));
    std::string all = update.dump() + json(desk.senders.get(id)).dump() +
                      json(desk.senders.list({})).dump() + json(desk.users.list({})).dump() +
                      json(desk.users.get(user.id)).dump() + json(desk.tokens.list({})).dump() +
                      json(desk.settings.get()).dump() + json(desk.audit.list({})).dump();
    REQUIRE(desk.idempotency.begin("user:1", "key", "h"));
    desk.idempotency.put("user:1", "key", 201, made.secret);
    desk.temp->stop();
    for (const char* suffix : {"", "-wal"}) {
        all += test::slurp(desk.temp->path().string() + suffix);
    }
    REQUIRE(all.find("smtp.example.org") != std::string::npos);
    for (const std::string& secret :
         {std::string(kSecret), std::string(kMailSecret), test::kPassword, made.secret}) {
        CHECK(all.find(secret) == std::string::npos);
    }
}
