#include "service/sending_rules.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "store/senders.h"
#include "support/factories.h"

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

    std::optional<service::Waiting> waiting(CampaignId id) const {
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
    CHECK(bench.campaigns.get(id)["waiting"]["until"] == to_rfc3339(when));
}

TEST_CASE("a closed window says when it opens", "[service]") {
    Bench bench;
    // 2027-01-15 08:00 UTC, a Friday.
    const CampaignId id = bench.run(
        {{"window", {{"timezone", "UTC"}, {"days", {"mon"}}, {"from", "09:00"}, {"to", "17:00"}}}});
    const auto wait = bench.waiting(id);
    REQUIRE(wait);
    CHECK(to_rfc3339(wait->until) == "2027-01-18T09:00:00.000Z");
    CHECK(wait->why == "outside the sending window");
}

TEST_CASE("two windows wait for their common opening", "[service]") {
    Bench bench;
    bench.senders.update(
        bench.actor,
        bench.sender,
        {{"window",
          {{"timezone", "UTC"}, {"days", {"mon", "tue"}}, {"from", "12:00"}, {"to", "13:00"}}}});
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
    CHECK(bench.waiting(hourly)->why == "the campaign's limit of 3 a hour is used up");
    CHECK(bench.waiting(hourly)->until > bench.temp.clock.now());
    CHECK(bench.waiting(hourly)->until <= bench.temp.clock.now() + kHourMs + kHourMs / 10);

    const CampaignId daily = bench.run({{"limits", {{"new_recipients_per_day", 2}}}});
    bench.use(daily, 2);
    REQUIRE(bench.waiting(daily));
    CHECK(bench.waiting(daily)->why == "the limit of new recipients of 2 a day is used up");

    bench.senders.update(bench.actor, bench.sender, {{"limits", {{"per_minute", 4}}}});
    const CampaignId sender = bench.run();
    bench.use(sender, 4);
    REQUIRE(bench.waiting(sender));
    CHECK(bench.waiting(sender)->why == "the sender's limit of 4 a minute is used up");
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

TEST_CASE("the ramp lowers the limit of a day", "[service]") {
    Bench bench;
    bench.senders.update(
        bench.actor,
        bench.sender,
        {{"limits", {{"per_day", 100}}},
         {"ramp", {{"start_per_day", 10}, {"add_per_day", 5}, {"max_per_day", 500}}}});
    const CampaignId id = bench.run();
    const auto limit = [&] {
        return bench.temp->read([&](const db::ReadTx& tx) {
            return service::sending_rules(tx, store::campaigns::get(tx, id), 0)
                .throttles.at(0)
                .limit;
        });
    };
    CHECK(limit() == 10);
    bench.temp.clock.advance(std::chrono::hours(48));
    CHECK(limit() == 20);
    bench.temp.clock.advance(std::chrono::hours(24 * 100));
    CHECK(limit() == 100);
}

TEST_CASE("a relay in trouble is named, with the next try", "[service]") {
    Bench bench;
    const CampaignId id = bench.run();
    const TimeMs retry = bench.temp.clock.now() + 5'000;
    bench.write([&](db::WriteTx& tx) {
        store::senders::record_trouble(tx, bench.sender, "relay:25 refused", retry);
    });
    REQUIRE(bench.waiting(id));
    CHECK(bench.waiting(id)->why == "relay:25 refused");
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
            report.delivery = {job, id, store::messages::find(tx, job.ref)->recipient_id, 0, 1};
            report.verdict = service::Verdict::kSent;
            ledger.mark_dots(tx, 7, std::span(&report.delivery, 1));
            reports.push_back(report);
        }
        ledger.record(tx, 7, reports);
    });
    REQUIRE(bench.waiting(id));
    CHECK(bench.waiting(id)->why == "step 1 is not due yet");
    CHECK(bench.waiting(id)->until == bench.temp.clock.now() + kHourMs);
    const json progress = bench.campaigns.progress(id);
    CHECK(progress["next_due_at"] == to_rfc3339(bench.temp.clock.now() + kHourMs));
    CHECK(progress["messages"]["sent"] == 5);
    CHECK(progress["steps"][1]["messages"]["queued"] == 5);
    CHECK(progress["waiting"]["why"] == "step 1 is not due yet");
}
