#include "service/upkeep/alerts.h"

#include <catch2/catch.hpp>

#include "service/access/settings.h"
#include "service/webhooks/webhooks.h"
#include "store/senders.h"
#include "store/users.h"
#include "support/factories.h"

using namespace campaignd;
using campaignd::test::Studio;

namespace {

struct Bench : Studio {
    Bench() {
        list = add_list();
        add_people(list, 2);
        sender = add_sender();
        teller = add_sender();
        write([](db::WriteTx& tx) {
            store::users::insert(tx, "admin@example.org", "x", Role::kAdmin);
            store::users::insert(tx, "viewer@example.org", "x", Role::kViewer);
        });
    }

    void tell_by_mail(std::vector<std::string> to = {}) {
        SettingsChange change;
        change.alerts = AlertSettings{.sender_id = teller, .to = std::move(to), .every_min = 15};
        settings.update(actor, change);
    }

    CampaignId hold(const std::string& reason) {
        const CampaignId id = add_campaign(sender, list);
        launch(id);
        write([&](db::WriteTx& tx) {
            store::campaigns::set_state(tx, id, CampaignState::kHeld, reason);
        });
        return id;
    }

    std::int64_t mails() const { return temp.integer("SELECT count(*) FROM sandbox_message"); }

    std::string last_mail() const {
        return temp->read([](const db::ReadTx& tx) {
            db::Statement row = tx.query_uncached(
                "SELECT envelope_to || ' ' || raw FROM sandbox_message ORDER BY id DESC LIMIT 1");
            return row.step() ? row.string(0) : std::string();
        });
    }

    service::Settings settings{*temp};
    std::vector<Need> extra;
    service::Alerts alerts{
        *temp, senders, links, "https://mail.example.org", [this] { return extra; }};
    std::int64_t list = 0;
    std::int64_t sender = 0;
    std::int64_t teller = 0;
};

}  // namespace

TEST_CASE("nobody is told by mail until it is switched on", "[service][alerts]") {
    Bench bench;
    bench.hold("first_slice");
    bench.alerts.round();
    CHECK(bench.mails() == 0);
    CHECK(bench.alerts.waiting() == 1);
    bench.tell_by_mail();
    bench.alerts.round();
    CHECK(bench.mails() == 1);
    const std::string mail = bench.last_mail();
    CHECK(mail.find("admin@example.org ") == 0);
    CHECK(mail.find("The first slice is out.") != std::string::npos);
    CHECK(mail.find("https://mail.example.org/campaigns/1") != std::string::npos);
    CHECK(mail.find("List-Unsubscribe") == std::string::npos);
}

TEST_CASE("each thing is told once, and mails come seldom", "[service][alerts]") {
    Bench bench;
    bench.tell_by_mail({"ops@example.org"});
    const CampaignId first = bench.hold("late");
    bench.alerts.round();
    bench.alerts.round();
    CHECK(bench.mails() == 1);
    bench.hold("late");
    bench.alerts.round();
    CHECK(bench.mails() == 1);  // within the quarter of an hour
    bench.temp.clock.advance(std::chrono::minutes(16));
    bench.alerts.round();
    CHECK(bench.mails() == 2);
    CHECK(bench.last_mail().find("/campaigns/1\r\n") == std::string::npos);
    bench.temp.clock.advance(std::chrono::hours(25));
    bench.alerts.round();
    CHECK(bench.mails() == 3);  // it waits on
    bench.campaigns.cancel(bench.actor, first, true);
    bench.temp.clock.advance(std::chrono::hours(25));
    bench.alerts.round();
    CHECK(bench.last_mail().find("/campaigns/1\r\n") == std::string::npos);
    CHECK(bench.alerts.waiting() == 1);
}

TEST_CASE("trouble of the telling sender is not told through it", "[service][alerts]") {
    Bench bench;
    bench.tell_by_mail({"ops@example.org"});
    bench.write([&](db::WriteTx& tx) {
        store::senders::record_trouble(tx, bench.teller, "login refused", std::nullopt);
    });
    bench.temp.clock.advance(std::chrono::minutes(11));
    bench.alerts.round();
    CHECK(bench.alerts.waiting() == 1);
    CHECK(bench.mails() == 0);
    bench.write([&](db::WriteTx& tx) {
        store::senders::record_trouble(tx, bench.sender, "login refused", std::nullopt);
    });
    bench.alerts.round();
    CHECK(bench.mails() == 0);  // it may end by itself
    bench.temp.clock.advance(std::chrono::minutes(11));
    bench.alerts.round();
    CHECK(bench.mails() == 1);
    CHECK(bench.last_mail().find("sender 1") != std::string::npos);
    CHECK(bench.last_mail().find("sender 2") == std::string::npos);
}

TEST_CASE("a mail that did not leave is tried again", "[service][alerts]") {
    Bench bench;
    const std::int64_t dead = bench.add_sender(1);
    SettingsChange change;
    change.alerts = AlertSettings{.sender_id = dead, .to = {"ops@example.org"}, .every_min = 1};
    bench.settings.update(bench.actor, change);
    bench.hold("late");
    bench.alerts.round();
    CHECK(bench.temp.integer("SELECT count(*) FROM alert WHERE mailed_at IS NULL") == 1);
    bench.tell_by_mail({"ops@example.org"});
    bench.temp.clock.advance(std::chrono::minutes(16));
    bench.alerts.round();
    CHECK(bench.mails() == 1);
}

TEST_CASE("names of campaigns are no merge tags", "[service][alerts]") {
    Bench bench;
    bench.tell_by_mail();
    nlohmann::json body = Studio::body(bench.sender, bench.list);
    body["name"] = "Sale {{#name}} {{{x";
    const CampaignId id = bench.add_campaign(body);
    bench.launch(id);
    bench.write([&](db::WriteTx& tx) {
        store::campaigns::set_state(tx, id, CampaignState::kHeld, "late");
    });
    bench.alerts.round();
    CHECK(bench.mails() == 1);
}

TEST_CASE("what the process itself knows is told, too", "[service][alerts]") {
    Bench bench;
    bench.tell_by_mail();
    bench.extra = {{.subject = "backup",
                    .what = "The last backup could not be made.",
                    .remedy = "Look at the disk.",
                    .page = "/settings"}};
    bench.alerts.round();
    CHECK(bench.last_mail().find("The last backup could not be made.") != std::string::npos);
    bench.extra.clear();
    bench.alerts.round();
    CHECK(bench.temp.integer("SELECT count(*) FROM alert") == 0);
}
