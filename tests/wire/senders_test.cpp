#include "wire/senders.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "wire/columns.h"

using namespace campaignd;
using nlohmann::json;

namespace {

const json kGood{{"name", "Shop"},
                 {"from_name", "The Shop"},
                 {"from_email", "shop@example.org"},
                 {"host", "smtp.example.org"},
                 {"username", "shop"}};

std::set<std::string> faulty_fields(const json& body, const SenderSettings* before = nullptr) {
    std::set<std::string> names;
    try {
        apply(wire::read_sender(body, before == nullptr), before);
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            names.insert(fault.field);
        }
    }
    return names;
}

SenderEdit edit_of(const json& body, const SenderSettings* before = nullptr) {
    return apply(wire::read_sender(body, before == nullptr), before);
}

}  // namespace

TEST_CASE("every fault of a sender is named at once", "[wire]") {
    CHECK(faulty_fields({{"name", "  "},
                         {"from_name", "Eve\r\nBcc: all@example.org"},
                         {"from_email", "not an address"},
                         {"reply_to", "two@example.org, three@example.org"},
                         {"transport", "pigeon"},
                         {"host", "https://smtp.example.org"},
                         {"port", 70'000},
                         {"tls", "maybe"},
                         {"username", 7},
                         {"password", json::array()},
                         {"max_connections", 0},
                         {"limits", {{"per_day", 0}}},
                         {"ramp", {{"start_per_day", 1}, {"add_per_day", 1}, {"max_per_day", "x"}}},
                         {"window", {{"timezone", "Nowhere"}}},
                         {"mailbox", {{"port", 0}, {"poll_s", 1}, {"folder", ""}}},
                         {"color", "blue"}}) == std::set<std::string>{"name",
                                                                      "from_name",
                                                                      "from_email",
                                                                      "reply_to",
                                                                      "transport",
                                                                      "host",
                                                                      "port",
                                                                      "tls",
                                                                      "username",
                                                                      "password",
                                                                      "max_connections",
                                                                      "limits.per_day",
                                                                      "ramp.max_per_day",
                                                                      "window.timezone",
                                                                      "mailbox.host",
                                                                      "mailbox.port",
                                                                      "mailbox.poll_s",
                                                                      "mailbox.folder",
                                                                      "color"});
    CHECK(faulty_fields(json::object()) == std::set<std::string>{"name", "from_email", "host"});
    CHECK(faulty_fields("text") == std::set<std::string>{""});
}

TEST_CASE("no control character reaches a From header", "[wire]") {
    for (const char* name : {"a\rb", "a\nb", "a\tb", "\x7f"}) {
        json body = kGood;
        body["from_name"] = name;
        CHECK(faulty_fields(body) == std::set<std::string>{"from_name"});
    }
    json body = kGood;
    body["from_name"] = std::string("a\0b", 3);
    body["from_email"] = "a\n@example.org";
    CHECK(faulty_fields(body) == std::set<std::string>{"from_name", "from_email"});
}

TEST_CASE("the From address is normalised and the port follows TLS", "[wire]") {
    json body = kGood;
    body["from_email"] = " Shop@EXAMPLE.Org ";
    CHECK(edit_of(body).settings.from_email == "Shop@example.org");
    CHECK(edit_of(body).settings.port == 587);
    body["tls"] = "tls";
    CHECK(edit_of(body).settings.port == 465);
    body["port"] = 2465;
    CHECK(edit_of(body).settings.port == 2465);
}

TEST_CASE("a sandbox sender needs no host, an smtp sender does", "[wire]") {
    CHECK(faulty_fields({{"name", "S"}, {"from_email", "a@example.org"}, {"transport", "sandbox"}})
              .empty());
    const json plain{{"name", "S"}, {"from_email", "a@example.org"}, {"host", ""}};
    CHECK(faulty_fields(plain) == std::set<std::string>{"host"});
    const SenderSettings sandbox =
        edit_of({{"name", "S"}, {"from_email", "a@example.org"}, {"transport", "sandbox"}})
            .settings;
    CHECK(faulty_fields({{"transport", "smtp"}}, &sandbox) == std::set<std::string>{"host"});
}

TEST_CASE("link-local and metadata addresses are no relay", "[wire]") {
    for (const char* host : {"169.254.169.254", "fe80::1", "metadata.google.internal"}) {
        json body = kGood;
        body["host"] = host;
        CHECK(faulty_fields(body) == std::set<std::string>{"host"});
    }
}

TEST_CASE("another host or user never gets the stored password", "[wire]") {
    SenderSettings before = edit_of(kGood).settings;
    before.sealed_password = "sealed";
    CHECK(edit_of({{"host", "smtp.example.org"}}, &before).settings.sealed_password == "sealed");
    CHECK(edit_of({{"name", "Other"}}, &before).settings.sealed_password == "sealed");
    for (const json& change : {json{{"host", "evil.example.net"}}, json{{"username", "eve"}}}) {
        const SenderEdit edit = edit_of(change, &before);
        CHECK(edit.settings.sealed_password.empty());
        CHECK(edit.warnings.size() == 2);  // dropped, and now a user name without a password
    }
    const SenderEdit given = edit_of({{"host", "new.example.org"}, {"password", "fresh"}}, &before);
    CHECK(given.password == "fresh");
    CHECK(given.warnings.empty());
    CHECK(edit_of({{"password", nullptr}}, &before).password == "");
}

TEST_CASE("the same holds for the mailbox", "[wire]") {
    json body = kGood;
    body["mailbox"] = {{"host", "imap.example.org"}, {"username", "shop"}};
    SenderSettings before = edit_of(body).settings;
    REQUIRE(before.mailbox);
    CHECK(before.mailbox->folder == "INBOX");
    CHECK(before.mailbox->poll_s == 60);
    before.mailbox->sealed_password = "sealed";
    const json same{{"mailbox", {{"host", "imap.example.org"}, {"username", "shop"}}}};
    CHECK(edit_of(same, &before).settings.mailbox->sealed_password == "sealed");
    const json other{{"mailbox", {{"host", "evil.example.net"}, {"username", "shop"}}}};
    CHECK(edit_of(other, &before).settings.mailbox->sealed_password.empty());
    CHECK_FALSE(edit_of({{"mailbox", nullptr}}, &before).settings.mailbox);
    CHECK(wire::mailbox_from_column(wire::mailbox_to_column(*before.mailbox)) == *before.mailbox);
}
