#include "service/sending/sending_rules.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "service/sending/waiting.h"
#include "store/senders.h"
#include "support/factories.h"
#include "wire/campaigns.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

constexpr TimeMs kHourMs = 3'600'000;

struct Bench : Studio {
    std::int64_t list = add_list();
    std::vector<RecipientId> people = add_people(list, 5);
    std::int64_t sender = add_sender();

    CampaignId run(const json& more = json::object(), int steps = 1) {
        json made = body(sender, list, steps);
        made.update(more);
        const CampaignId id = add_campaign(made);
        launch(id);
        enrol(id);
        return id;
    }

    std::optional<Waiting> waiting(CampaignId id) const {
        return temp->read([&](const db::ReadTx& tx) {
            return service::waiting(tx, store::campaigns::get(tx, id));
        });
    }

    void use(CampaignId id, int count, int step = 0) const {
        write([&](db::WriteTx& tx) {
            const auto rules = service::sending_rules(tx, store::campaigns::get(tx, id), step);
            queue::throttle_take(tx, rules.throttles, count);
        });
    }
};

}  // namespace

TEST_CASE("a campaign that can go waits for nothing", "[service]") {
    Bench bench;
    CHECK_FALSE(bench.waiting(bench.run()).has_value());
}

TEST_CASE("a scheduled campaign waits for its moment", "[service]") {
    Bench bench;
    json made = Studio::body(bench.sender, bench.list);
    const TimeMs when = bench.temp.clock.now() + kHourMs;
    made["schedule_at"] = to_rfc3339(when);
    const CampaignId id = bench.add_campaign(made);
    bench.launch(id);
    REQUIRE(bench.waiting(id));
    CHECK(bench.waiting(id)->until == when);
    CHECK(json(bench.campaigns.get(id))["waiting"]["until"] == to_rfc3339(when));
}

TEST_CASE("a closed window says when it opens", "[service]") {
    Bench bench;
    // 2027-01-15 08:00 UTC, a Friday.
    const CampaignId id = bench.run(
        {{"window", {{"timezone", "UTC"}, {"days", {"mon"}}, {"from", "09:00"}, {"to", "17:00"}}}});
    const auto wait = bench.waiting(id);
    REQUIRE(wait);
    CHECK(to_rfc3339(wait->until) == "2027-01-18T09:00:00.000Z");
    CHECK(wait->why == "First message: the sending window opens then");
}

TEST_CASE("two windows wait for their common opening", "[service]") {
    Bench bench;
    bench.senders.update(bench.actor,
                         bench.sender,
                         wire::read_sender({{"window",
                                             {{"timezone", "UTC"},
                                              {"days", {"mon", "tue"}},
                                              {"from", "12:00"},
                                              {"to", "13:00"}}}}));
    const CampaignId id = bench.run(
        {{"window", {{"timezone", "UTC"}, {"days", {"tue"}}, {"from", "09:00"}, {"to", "17:00"}}}});
    REQUIRE(bench.waiting(id));
    CHECK(to_rfc3339(bench.waiting(id)->until) == "2027-01-19T12:00:00.000Z");
}

TEST_CASE("a limit that is used up is named, with the moment it frees", "[service]") {
    Bench bench;
    const CampaignId hourly = bench.run({{"limits", {{"messages_per_hour", 3}}}});
    bench.use(hourly, 3);
    REQUIRE(bench.waiting(hourly));
    CHECK(bench.waiting(hourly)->why ==
          "First message: the campaign's limit of 3 an hour is used up");
    CHECK(bench.waiting(hourly)->until > bench.temp.clock.now());
    CHECK(bench.waiting(hourly)->until <= bench.temp.clock.now() + kHourMs + kHourMs / 10);

    const CampaignId daily = bench.run({{"limits", {{"new_recipients_per_day", 2}}}});
    bench.use(daily, 2);
    REQUIRE(bench.waiting(daily));
    CHECK(bench.waiting(daily)->why ==
          "First message: the limit of new recipients of 2 a day is used up");

    bench.senders.update(
        bench.actor, bench.sender, wire::read_sender({{"limits", {{"per_minute", 4}}}}));
    const CampaignId sender = bench.run();
    bench.use(sender, 4);
    REQUIRE(bench.waiting(sender));
    CHECK(bench.waiting(sender)->why ==
          "First message: the sender's limit of 4 a minute is used up");
}

TEST_CASE("the limit of new recipients does not touch follow-ups", "[service]") {
    Bench bench;
    const CampaignId id = bench.run({{"limits", {{"new_recipients_per_day", 2}}}}, 2);
    bench.temp->read([&](const db::ReadTx& tx) {
        const Campaign campaign = store::campaigns::get(tx, id);
        CHECK(service::sending_rules(tx, campaign, 0).throttles.size() == 1);
        CHECK(service::sending_rules(tx, campaign, 1).throttles.empty());
    });
}

namespace {

const json kRamp{{"start_per_day", 10}, {"add_per_day", 5}, {"max_per_day", 500}};

struct RampBench : Bench {
    CampaignId id = 0;

    /// The day limit that holds now.
    std::int64_t limit() const {
        return temp->read([&](const db::ReadTx& tx) {
            return service::sending_rules(tx, store::campaigns::get(tx, id), 0)
                .throttles.at(0)
                .limit;
        });
    }

    void wait(int hours) { temp.clock.advance(std::chrono::hours(hours)); }

    void send_one() {
        write([&](db::WriteTx& tx) {
            const auto jobs = queue::lease(tx, *queue::find_lane(tx, id, 0), 7, 1);
            service::DeliveryReport report;
            report.delivery = {
                jobs.at(0), id, store::messages::find(tx, jobs[0].ref)->recipient_id, 0, 0, 1};
            report.verdict = Verdict::kSent;
            ledger.mark_dots(tx, 7, std::span(&report.delivery, 1));
            ledger.record(tx, 7, std::span(&report, 1));
        });
    }

    json change(const json& body) { return senders.update(actor, sender, wire::read_sender(body)); }

    service::Ledger ledger{queue::RetryPolicy{}, 10};
};

}  // namespace

TEST_CASE("a ramp starts with the first mail that goes out under it", "[service]") {
    RampBench bench;
    bench.change({{"limits", {{"per_day", 100}}}, {"ramp", kRamp}});
    bench.wait(24 * 30);
    bench.id = bench.run();
    CHECK(bench.limit() == 10);
    bench.wait(24 * 30);
    CHECK(bench.limit() == 10);
    CHECK(bench.change({{"name", "young"}})["ramp_started_at"].is_null());

    const TimeMs first = bench.temp.clock.now();
    bench.send_one();
    bench.wait(23);
    CHECK(bench.limit() == 10);
    bench.wait(1);
    CHECK(bench.limit() == 15);  // days of 24 hours, counted from that mail
    bench.send_one();
    bench.wait(24);
    CHECK(bench.limit() == 20);
    CHECK(bench.change({{"name", "warm"}})["ramp_started_at"] == to_rfc3339(first));
    bench.wait(24 * 100);
    CHECK(bench.limit() == 100);
}

TEST_CASE("a ramp with other numbers goes on, one given anew starts anew", "[service]") {
    RampBench bench;
    bench.id = bench.run();
    bench.send_one();  // before there was a ramp
    bench.wait(24 * 30);
    bench.change({{"ramp", kRamp}});
    CHECK(bench.limit() == 10);
    bench.send_one();
    bench.wait(48);
    CHECK(bench.limit() == 20);
    json slower = kRamp;
    slower["add_per_day"] = 2;
    bench.change({{"ramp", slower}});
    CHECK(bench.limit() == 14);
    bench.change({{"ramp", nullptr}});
    bench.change({{"ramp", kRamp}});
    CHECK(bench.limit() == 10);
    bench.wait(48);
    CHECK(bench.limit() == 10);
}

TEST_CASE("a relay in trouble is named, with the next try", "[service]") {
    Bench bench;
    const CampaignId id = bench.run();
    const TimeMs retry = bench.temp.clock.now() + 5'000;
    bench.write([&](db::WriteTx& tx) {
        store::senders::record_trouble(tx, bench.sender, "relay:25 refused", retry);
    });
    REQUIRE(bench.waiting(id));
    CHECK(bench.waiting(id)->why == "relay:25 refused; the next try is then");
    CHECK(bench.waiting(id)->until == retry);
    bench.temp.clock.advance(std::chrono::seconds(6));
    CHECK_FALSE(bench.waiting(id));
}

TEST_CASE("a follow-up that is not due says so", "[service]") {
    Bench bench;
    const CampaignId id = bench.run(json::object(), 2);
    const service::Ledger ledger(queue::RetryPolicy{}, 10);
    bench.write([&](db::WriteTx& tx) {
        std::vector<service::DeliveryReport> reports;
        for (const LeasedJob& job : queue::lease(tx, *queue::find_lane(tx, id, 0), 7, 10)) {
            service::DeliveryReport report;
            report.delivery = {job, id, store::messages::find(tx, job.ref)->recipient_id, 0, 0, 1};
            report.verdict = Verdict::kSent;
            ledger.mark_dots(tx, 7, std::span(&report.delivery, 1));
            reports.push_back(report);
        }
        ledger.record(tx, 7, reports);
    });
    REQUIRE(bench.waiting(id));
    CHECK(bench.waiting(id)->why == "Follow-up 1 is due then");
    CHECK(bench.waiting(id)->until == bench.temp.clock.now() + kHourMs);
    const json progress = bench.campaigns.progress(id);
    CHECK(progress["next_due_at"] == to_rfc3339(bench.temp.clock.now() + kHourMs));
    CHECK(progress["messages"]["sent"] == 5);
    CHECK(progress["steps"][1]["messages"]["queued"] == 5);
    CHECK(progress["waiting"] == json({{"until", progress["next_due_at"]},
                                       {"why", "Follow-up 1 is due then"},
                                       {"cause", "due"},
                                       {"step", 1}}));
}

TEST_CASE("waiting names the step that goes first", "[service]") {
    RampBench bench;
    json made = Studio::body(bench.sender, bench.list, 2);
    made["limits"] = {{"new_recipients_per_day", 1}};
    bench.id = bench.add_campaign(made);
    bench.launch(bench.id);
    bench.enrol(bench.id);
    bench.use(bench.id, 1);
    REQUIRE(bench.waiting(bench.id));
    CHECK(bench.waiting(bench.id)->cause == WaitCause::kLimit);
    bench.send_one();  // its follow-up is due in an hour, before the next first message may go
    REQUIRE(bench.waiting(bench.id));
    CHECK(bench.waiting(bench.id)->why == "Follow-up 1 is due then");
    CHECK(bench.waiting(bench.id)->until == bench.temp.clock.now() + kHourMs);
    bench.wait(1);
    CHECK_FALSE(bench.waiting(bench.id));
}

TEST_CASE("nothing waits while a message is being sent", "[service]") {
    RampBench bench;
    bench.id = bench.run({{"limits", {{"messages_per_hour", 1}}}});
    bench.use(bench.id, 1);
    CHECK(bench.waiting(bench.id));
    const auto leased = bench.write([&](db::WriteTx& tx) {
        return queue::lease(tx, *queue::find_lane(tx, bench.id, 0), 7, 1);
    });
    CHECK_FALSE(bench.waiting(bench.id));
    CHECK(json(bench.campaigns.progress(bench.id))["waiting"].is_null());
    // A relay that holds it up without a word is no progress.
    const TimeMs retry = bench.temp.clock.now() + 2 * kHourMs;
    bench.write([&](db::WriteTx& tx) {
        store::senders::record_trouble(tx, bench.sender, "relay:25 is silent", retry);
    });
    REQUIRE(bench.waiting(bench.id));
    CHECK(bench.waiting(bench.id)->cause == WaitCause::kRelay);
    // Nor is it when it has all that is left.
    bench.write([&](db::WriteTx& tx) {
        return queue::lease(tx, *queue::find_lane(tx, bench.id, 0), 7, 100);
    });
    REQUIRE(bench.waiting(bench.id));
    CHECK(bench.waiting(bench.id)->why == "relay:25 is silent; the next try is then");
}

TEST_CASE("a message that the relay put off says so while it waits", "[service]") {
    RampBench bench;
    bench.id = bench.run();
    bench.write([&](db::WriteTx& tx) {
        std::vector<service::DeliveryReport> reports;
        for (const LeasedJob& job : queue::lease(tx, *queue::find_lane(tx, bench.id, 0), 7, 10)) {
            service::DeliveryReport report;
            report.delivery = {
                job, bench.id, store::messages::find(tx, job.ref)->recipient_id, 0, 0, 1};
            report.verdict = Verdict::kDeferred;
            report.reply = "450 4.2.0 greylisted";
            reports.push_back(report);
        }
        bench.ledger.record(tx, 7, reports);
    });
    REQUIRE(bench.waiting(bench.id));
    CHECK(bench.waiting(bench.id)->cause == WaitCause::kRetry);
    CHECK(bench.waiting(bench.id)->why ==
          "First message: a message that the relay put off is tried again then: "
          "450 4.2.0 greylisted");
}
