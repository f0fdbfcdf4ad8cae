#include <catch2/catch.hpp>

#include "base/crypto.h"
#include "store/login_failures.h"
#include "store/senders.h"
#include "store/sessions.h"
#include "store/users.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

template <typename Work>
auto write(const TempDatabase& temp, Work work) {
    return temp->write(db::WriteClass::kRequest, work);
}

SenderSettings full_settings() {
    SenderSettings settings;
    settings.name = "Shop";
    settings.from_name = "Der Laden \xC3\xA4";
    settings.from_email = "shop@example.org";
    settings.reply_to = "answers@example.org";
    settings.host = "smtp.example.org";
    settings.port = 2465;
    settings.tls = TlsMode::kTls;
    settings.username = "shop";
    settings.sealed_password = std::string("\0\xFFsealed\0", 9);
    settings.max_connections = 7;
    settings.limits.per_hour = 100;
    settings.limits.per_domain_per_minute = 3;
    settings.ramp = Ramp{.start_per_day = 1, .add_per_day = 2, .max_per_day = 3};
    settings.window = Window{};
    settings.window->timezone = "Asia/Kolkata";
    settings.window->from_minute = 540;
    settings.mailbox = Mailbox{};
    settings.mailbox->host = "imap.example.org";
    settings.mailbox->sealed_password = std::string("\xFF\0x", 3);
    return settings;
}

}  // namespace

TEST_CASE("a sender comes back from its row as it was", "[store]") {
    const CryptoInit crypto;
    const TempDatabase temp;
    const SenderSettings settings = full_settings();
    const auto id =
        write(temp, [&](db::WriteTx& tx) { return store::senders::insert(tx, settings); });
    const auto found =
        temp->read([&](const db::ReadTx& tx) { return store::senders::find(tx, id); });
    REQUIRE(found);
    CHECK(found->settings == settings);
    SenderSettings plain;
    plain.name = "Plain";
    plain.from_email = "a@example.org";
    plain.transport = TransportKind::kSandbox;
    write(temp, [&](db::WriteTx& tx) { store::senders::update(tx, id, plain); });
    const auto changed =
        temp->read([&](const db::ReadTx& tx) { return store::senders::find(tx, id); });
    CHECK(changed->settings == plain);
    CHECK(changed->revision == 2);
}

TEST_CASE("a session is found only while it is young and in use", "[store]") {
    const TempDatabase temp;
    const TimeMs now = temp.clock.now();
    const std::string hash("\0hash", 5);
    write(temp, [&](db::WriteTx& tx) {
        const auto user = store::users::insert(tx, "a@example.org", "x", Role::kViewer);
        store::sessions::insert(tx, hash, user, "csrf");
    });
    const auto found = [&](TimeMs seen_after, TimeMs created_after) {
        return temp->read([&](const db::ReadTx& tx) {
            return store::sessions::find(tx, hash, {seen_after, created_after}).has_value();
        });
    };
    CHECK(found(now - 1, now - 1));
    CHECK_FALSE(found(now, now - 1));
    CHECK_FALSE(found(now - 1, now));
    CHECK(write(temp, [&](db::WriteTx& tx) {
              return store::sessions::remove_dead(tx, {now - 1, now - 1});
          }) == 0);
    CHECK(write(temp, [&](db::WriteTx& tx) {
              return store::sessions::remove_dead(tx, {now - 1, now});
          }) == 1);
}

TEST_CASE("users are found whatever the case of their address", "[store]") {
    const TempDatabase temp;
    write(temp, [](db::WriteTx& tx) {
        store::users::insert_first(tx, "Anna@example.org", "hash");
        store::users::insert_first(tx, "bob@example.org", "hash");
    });
    const auto found = temp->read([](const db::ReadTx& tx) {
        return store::users::find_credentials(tx, "aNNA@EXAMPLE.org");
    });
    REQUIRE(found);
    CHECK(found->user.role == Role::kAdmin);
    CHECK(found->password_hash == "hash");
}

TEST_CASE("known networks outlive counts of failures", "[store]") {
    const TempDatabase temp;
    const TimeMs now = temp.clock.now();
    write(temp, [](db::WriteTx& tx) {
        store::login_failures::put(tx, "net:192.0.2.0/24", 3, 0);
        store::login_failures::put(tx, "known:x@192.0.2.0/24", 0, 0);
    });
    const auto removed = [&](TimeMs counts_before, TimeMs known_before) {
        return write(temp, [&](db::WriteTx& tx) {
            return store::login_failures::remove_older(tx, counts_before, known_before);
        });
    };
    CHECK(removed(now, now) == 0);
    CHECK(removed(now + 1, now) == 1);
    CHECK(removed(now + 1, now + 1) == 1);
}
