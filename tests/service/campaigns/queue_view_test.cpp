#include "service/campaigns/queue_view.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "service/mail_world.h"
#include "service/upkeep/check.h"
#include "store/job_search.h"
#include "wire/page.h"
#include "wire/queue.h"

using namespace campaignd;
using nlohmann::json;
using test::MailWorld;

namespace {

constexpr const char* kAddInstance = R"sql(
    INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at)
    VALUES (?1, 'x', 'box', 42, '1', 0, 0))sql";
constexpr const char* kMessageState = R"sql(SELECT state FROM message WHERE id = ?1)sql";

struct View : MailWorld {
    service::QueueView queue{*temp, messages, {.max_attempts = 3, .self = 7, .changed = {}}};

    View() { temp.run(kAddInstance, 7); }

    /// Fails the campaign's first job as a refusal would; returns the job.
    LeasedJob fail_one(CampaignId campaign) {
        const auto jobs = lease(campaign, 7, 1);
        REQUIRE(jobs.size() == 1);
        temp->write(db::WriteClass::kResult,
                    [&](db::WriteTx& tx) { queue::fail_job(tx, jobs[0], 7, "550 no such user"); });
        temp.run("UPDATE message SET state = 3, attempts = 1 WHERE id = ?1", jobs[0].ref);
        temp.run(
            "UPDATE step_counter SET queued = queued - 1, failed = failed + 1 "
            "WHERE campaign_id = ?1",
            campaign);
        return jobs[0];
    }
};

service::PageQuery page(int limit = 50) {
    service::PageQuery query;
    query.limit = limit;
    return query;
}

}  // namespace

TEST_CASE("jobs are listed newest first, by state, by kind and in pages", "[service]") {
    View world;
    world.add_people(3);
    const CampaignId campaign = world.launch();
    const LeasedJob failed = world.fail_one(campaign);
    world.lease(campaign, 7, 1);

    const json all = world.queue.list(page(), {}, "");
    CHECK(all.at("total") == 4);  // three messages, one enrolment
    CHECK(json(world.queue.list(page(), "ready", "")).at("total") == 2);
    CHECK(json(world.queue.list(page(), "leased", "")).at("total") == 1);
    CHECK(json(world.queue.list(page(), "done", "")).at("total") == 0);
    CHECK(json(world.queue.list(page(), {}, "send")).at("total") == 3);
    CHECK(json(world.queue.list(page(), {}, "nothing")).at("total") == 0);

    const json enrol = json(world.queue.list(page(), {}, "enrol")).at("items").at(0);
    CHECK(enrol.at("campaign_id") == campaign);
    CHECK(enrol.at("message_id").is_null());

    const json item = json(world.queue.list(page(), "failed", "send")).at("items").at(0);
    CHECK(item.at("id") == failed.id);
    CHECK(item.at("message_id") == failed.ref);
    CHECK(item.at("campaign_id") == campaign);
    CHECK(item.at("last_error") == "550 no such user");
    CHECK(item.at("max_attempts") == 3);

    std::vector<std::int64_t> seen;
    service::PageQuery query = page(3);
    const json first = world.queue.list(query, {}, "");
    query.cursor = first.at("next").get<std::string>();
    const json second = world.queue.list(query, {}, "");
    CHECK(first.at("items").size() == 3);
    CHECK(second.at("items").size() == 1);
    CHECK(second.at("next").is_null());
}

TEST_CASE("a wrong state is a fault of the parameter", "[service]") {
    View world;
    try {
        world.queue.list(page(), "running", "");
        FAIL("no fault");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::kInvalid);
        CHECK(error.fields().front().field == "state");
    }
}

TEST_CASE("retrying a message's job moves the ledger with it", "[service]") {
    View world;
    world.add_people(2);
    const CampaignId campaign = world.launch();
    const LeasedJob failed = world.fail_one(campaign);
    CHECK(service::check_database(*world.temp).empty());

    CHECK(json(world.queue.retry(world.actor, failed.id)).at("state") == "ready");
    CHECK(world.temp.integer(kMessageState, failed.ref) == 0);
    CHECK(json(world.queue.retry(world.actor, failed.id)).at("state") == "ready");
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("a discarded job is cancelled and its message stays failed", "[service]") {
    View world;
    world.add_people(2);
    const CampaignId campaign = world.launch();
    const LeasedJob failed = world.fail_one(campaign);
    CHECK(json(world.queue.discard(world.actor, failed.id)).at("state") == "cancelled");
    CHECK(json(world.queue.discard(world.actor, failed.id)).at("state") == "cancelled");
    CHECK(world.temp.integer(kMessageState, failed.ref) == 3);
    CHECK(service::check_database(*world.temp).empty());
    CHECK_THROWS_AS(world.queue.retry(world.actor, failed.id), Error);
}

TEST_CASE("only failed jobs take a verdict", "[service]") {
    View world;
    world.add_people(1);
    const auto jobs = world.lease(world.launch(), 7, 1);
    for (const auto verdict : {&service::QueueView::retry, &service::QueueView::discard}) {
        try {
            (world.queue.*verdict)(world.actor, jobs.at(0).id);
            FAIL("no conflict");
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::kConflict);
        }
    }
    CHECK_THROWS_AS(world.queue.retry(world.actor, 999'999), Error);
}

TEST_CASE("the queue's sums are exact without counting messages", "[service]") {
    View world;
    world.add_people(5);
    const CampaignId campaign = world.launch();
    world.fail_one(campaign);
    world.lease(campaign, 7, 2);
    world.temp.clock.advance(std::chrono::seconds(90));
    const service::QueueStats stats = world.queue.stats();
    CHECK(stats.ready == 2 + 1);  // two messages, one enrolment
    CHECK(stats.leased == 2);
    CHECK(stats.failed == 1);
    CHECK(stats.oldest_due_age_s == 90);
}

TEST_CASE("instances say what they hold and which one answers", "[service]") {
    View world;
    world.temp.run(kAddInstance, 8);
    world.add_people(2);
    world.lease(world.launch(), 7, 2);
    const json items = json(world.queue.instances());
    REQUIRE(items.size() == 2);
    CHECK(items[0].at("self") == true);
    CHECK(items[0].at("leased") == 2);
    CHECK(items[1].at("self") == false);
    CHECK(items[1].at("leased") == 0);
}

TEST_CASE("an instance is drained once it heeds the wish and holds nothing", "[service]") {
    View world;
    int woken = 0;
    service::QueueView queue{
        *world.temp, world.messages, {.max_attempts = 3, .self = 7, .changed = [&] { ++woken; }}};
    world.add_people(1);
    const auto jobs = world.lease(world.launch(), 7, 1);
    CHECK(json(queue.drain(world.actor, 7, true)).at("work") == "draining");
    CHECK(json(queue.drain(world.actor, 7, true)).at("drain_asked_at").is_string());
    CHECK(woken == 2);
    CHECK(world.temp.integer("SELECT count(*) FROM audit WHERE action = 'instance.drain'") == 1);
    world.temp.run("UPDATE instance SET drain_heeded = 1 WHERE id = 7");
    CHECK(json(queue.instances()).at(0).at("work") == "draining");  // it still holds one
    world.temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        queue::hand_back(tx, jobs.at(0), 7, jobs.at(0).run_at);
    });
    CHECK(json(queue.instances()).at(0).at("work") == "drained");
    CHECK(json(queue.drain(world.actor, 7, false)).at("work") == "running");
    CHECK(json(queue.drain(world.actor, 7, false)).at("drain_asked_at").is_null());
    CHECK_THROWS_AS(queue.drain(world.actor, 99, true), Error);
}

TEST_CASE("jobs are found by campaign, recipient, error, kind and number, failed first",
          "[service]") {
    View world;
    const auto people = world.add_people(12);
    const CampaignId campaign = world.launch();         // "Spring"
    const LeasedJob failed = world.fail_one(campaign);  // of p1
    const auto leased = world.lease(campaign, 7, 1);    // of p2
    const auto found = [&](const std::string& q,
                           const std::optional<std::string>& state = {},
                           const std::string& kind = "") {
        std::vector<std::int64_t> ids;
        service::PageQuery query = page(2);
        query.q = q;
        for (int pages = 0; pages < 50; ++pages) {
            const Page<Job> one = world.queue.list(query, state, kind);
            for (const Job& job : one.items) {
                CHECK(std::find(ids.begin(), ids.end(), job.id) == ids.end());
                ids.push_back(job.id);
            }
            if (!one.next) {
                return ids;
            }
            query.cursor = one.next;
        }
        FAIL("no end");
        return ids;
    };
    const auto all = found("spring");
    CHECK(all.size() == 13);  // twelve messages, one enrolment
    CHECK(all.at(0) == failed.id);
    CHECK(all.at(1) == leased.at(0).id);
    CHECK(found("Spring", "ready").size() == 11);
    CHECK(found("spring", "failed") == std::vector<std::int64_t>{failed.id});
    CHECK(found("spring", "done").empty());
    CHECK(found("spring", {}, "enrol").size() == 1);
    CHECK(found("spring", {}, "import").empty());
    CHECK(found("no such campaign").empty());
    CHECK(found("50% off").empty());
    CHECK(found("p1@example.org") == std::vector<std::int64_t>{failed.id});
    CHECK(found("p5@").size() == 1);
    CHECK(found("p1").size() == 4);  // p1, p10, p11, p12
    CHECK(found("p1").at(0) == failed.id);
    CHECK(found("such USER") == std::vector<std::int64_t>{failed.id});
    CHECK(found("enrol").size() == 1);
    CHECK(found(std::to_string(failed.id)).at(0) == failed.id);
    for (const std::int64_t id : found(std::to_string(failed.id), "leased")) {
        CHECK(id != failed.id);
    }
    service::PageQuery bad = page();
    bad.q = "spring";
    bad.cursor = "x1.2.3";
    CHECK_THROWS_AS(world.queue.list(bad, {}, ""), Error);
}

TEST_CASE("a search that looks at few rows goes on where it stopped", "[service]") {
    View world;
    world.add_people(9);
    const CampaignId campaign = world.launch();
    for (int i = 0; i < 5; ++i) {
        world.fail_one(campaign);
    }
    store::job_search::Query query{.text = "p3@", .limit = 10, .reach = 2};
    std::vector<JobId> ids;
    int pages = 0;
    do {
        const auto page = world.temp->read(
            [&](const db::ReadTx& tx) { return store::job_search::find(tx, query); });
        ids.insert(ids.end(), page.ids.begin(), page.ids.end());
        query.cursor = page.next;
        ++pages;
    } while (query.cursor && pages < 50);
    CHECK(ids.size() == 1);
    CHECK(pages > 2);
    CHECK(pages < 50);
}
