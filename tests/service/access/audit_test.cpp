#include "service/access/audit.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "service/desk.h"
#include "wire/audit.h"
#include "wire/page.h"

using namespace campaignd;
using nlohmann::json;
using test::Desk;

namespace {

/// A log-in with a wrong password from an address.
void fail(Desk& desk, const std::string& email, const std::string& address) {
    desk.refusals.note({.action = "session.fail",
                        .actor = "stranger",
                        .target = email.empty() ? "user" : "user:" + email,
                        .address = address});
}

std::int64_t rows(Desk& desk, const char* action) {
    desk.refusals.flush();
    return desk.temp.integer("SELECT count(*) FROM audit WHERE action = ?1", action);
}

std::int64_t times(Desk& desk, const char* action) {
    desk.refusals.flush();
    return desk.temp.integer("SELECT coalesce(sum(repeats), 0) FROM audit WHERE action = ?1",
                             action);
}

}  // namespace

TEST_CASE("what strangers try is one row for each account, network and minute", "[service]") {
    Desk desk;
    for (int i = 0; i < 50; ++i) {
        fail(desk, "1", "192.0.2." + std::to_string(i));
        fail(desk, "2", "192.0.2.7");
        fail(desk, "2", "198.51.100.7");
    }
    CHECK(rows(desk, "session.fail") == 3);
    CHECK(times(desk, "session.fail") == 150);
    desk.temp.clock.advance(std::chrono::minutes(1));
    fail(desk, "1", "192.0.2.1");
    CHECK(rows(desk, "session.fail") == 4);
    CHECK(times(desk, "session.fail") == 151);
}

TEST_CASE("many networks grow the audit by a few rows only, and every try is counted",
          "[service]") {
    Desk desk;
    for (int i = 0; i < 1'000; ++i) {
        fail(desk, "", fmt::format("10.{}.{}.1", i / 250, i % 250));
    }
    CHECK(rows(desk, "session.fail") <= 21);
    CHECK(times(desk, "session.fail") == 1'000);
    // A whole day of it.
    for (int minute = 0; minute < 1'440; ++minute) {
        desk.temp.clock.advance(std::chrono::minutes(1));
        if (minute % 10 == 0) {
            desk.refusals.flush();  // somebody looks: no more waits than the writer takes
        }
        for (int i = 0; i < 25; ++i) {
            fail(desk, "", fmt::format("10.{}.{}.1", i, minute % 250));
        }
    }
    CHECK(times(desk, "session.fail") == 1'000 + 1'440 * 25);
    CHECK(rows(desk, "session.fail") <= 2 * 2'000 + 1'440);
    // One kind does not hide another.
    CHECK_FALSE(desk.auth.authenticate_bearer("cmpd_nobody", "203.0.113.9"));
    CHECK(rows(desk, "token.refuse") == 1);
}

TEST_CASE("old rows of the audit go in slices, or never", "[service]") {
    Desk desk;
    service::Audit kept(*desk.temp, desk.refusals, 0);
    service::Audit pruned(*desk.temp, desk.refusals, 30);
    for (int i = 0; i < 1'200; ++i) {
        pruned.note(desk.actor, "list.create", "list:1");
    }
    desk.temp.clock.advance(std::chrono::hours(24 * 31));
    pruned.note(desk.actor, "list.create", "list:2");
    CHECK_FALSE(kept.prune());
    CHECK(rows(desk, "list.create") == 1'201);
    CHECK(pruned.prune());
    CHECK(rows(desk, "list.create") == 701);
    CHECK(pruned.prune());
    CHECK_FALSE(pruned.prune());
    CHECK(rows(desk, "list.create") == 1);
}

TEST_CASE("each way to look at the audit uses its index", "[service]") {
    Desk desk;
    desk.audit.note(desk.actor, "list.create", "list:1");
    desk.audit.note({"user:1 anna@example.org", "192.0.2.1", "abc"}, "list.delete", "list:1");
    using Filter = AuditFilter;
    const auto count = [&](const Filter& filter) {
        return desk.audit.list({}, filter).items.size();
    };
    CHECK(count({.who = "cli"}) == 1);
    CHECK(count({.who = "user:1"}) == 1);
    CHECK(count({.who = "user"}) == 0);
    CHECK(count({.what = "list"}) == 2);
    CHECK(count({.what = "list.delete"}) == 1);
    CHECK(count({.object = "list:1"}) == 2);
    CHECK(count({.who = "user:1", .what = "list.create"}) == 0);
    CHECK(count({.since = desk.temp.clock.now() + 1}) == 0);
    CHECK(count({.until = desk.temp.clock.now()}) == 0);
    CHECK(count({.since = desk.temp.clock.now(), .until = desk.temp.clock.now() + 1}) == 2);
}

TEST_CASE("a search of the audit looks at some rows at once, says how far back, and goes on there",
          "[service]") {
    Desk desk;
    desk.audit.note(desk.actor, "list.create", "list:needle");
    desk.audit.note(desk.actor, "form.create", "form:needle");
    const TimeMs early = desk.temp.clock.now();
    desk.temp.clock.advance(std::chrono::hours(1));
    desk.temp.run(
        "INSERT INTO audit(at, actor, action, target) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 45000) "
        "SELECT ?1, 'cli', 'sender.update', 'sender:' || i FROM n",
        desk.temp.clock.now());
    AuditPage page = desk.audit.list({.q = "NEEDLE", .cursor = std::nullopt});
    CHECK(page.items.empty());
    CHECK(page.total_is_estimate);
    REQUIRE(page.searched_back_to == desk.temp.clock.now());
    int pages = 1;
    while (page.items.empty() && page.next && pages < 10) {
        page = desk.audit.list({.q = "needle", .cursor = page.next});
        ++pages;
    }
    CHECK(pages == 3);
    CHECK(page.items.size() == 2);
    CHECK_FALSE(page.next);
    CHECK_FALSE(page.searched_back_to);
    // What the other filters leave is all that counts.
    CHECK(desk.audit.list({.q = "needle", .cursor = std::nullopt}, {.what = "list"}).items.size() ==
          1);
    CHECK_FALSE(desk.audit.list({.q = "needle", .cursor = std::nullopt}, {.what = "list"}).next);
    CHECK(desk.audit.list({.q = "needle", .cursor = std::nullopt}, {.until = early + 1})
              .items.size() == 2);
    CHECK_FALSE(
        desk.audit
            .list({.q = "needle", .cursor = std::nullopt}, {.since = early + 1, .until = early + 2})
            .next);
    // A full page says nothing of how far it looked; a download finds all.
    page = desk.audit.list({.q = "sender:4", .cursor = std::nullopt, .limit = 10});
    CHECK(page.items.size() == 10);
    CHECK_FALSE(page.searched_back_to);
    CHECK(page.next.has_value());
    int found = 0;
    desk.audit.walk({.q = "needle"}, [&](const AuditEntry&) { ++found; });
    CHECK(found == 2);
}

TEST_CASE("a role and a password that change are told, the password is not", "[service]") {
    Desk desk;
    const User anna = desk.add("anna@example.org", Role::kEditor);
    desk.users.update(desk.actor,
                      anna.id,
                      wire::read_user({{"role", "viewer"}, {"password", "another password"}}));
    const json told = desk.audit.list({}, {.what = "user.update"});
    const json& detail = told["items"][0]["detail"];
    CHECK(detail["role"] == json{{"before", "editor"}, {"after", "viewer"}});
    CHECK(detail["password_changed"] == true);
    CHECK(told.dump().find("another password") == std::string::npos);
}
