#include "service/upkeep/check.h"

#include <catch2/catch.hpp>

#include "service/mail_world.h"

using namespace campaignd;
using test::MailWorld;

namespace {

/// Three queued messages of one running campaign.
struct Clean : MailWorld {
    std::vector<RecipientId> people = add_people(3);
    CampaignId campaign = launch();

    std::vector<std::string> lines() const { return service::check_database(*temp); }

    /// The one line that a broken row gives.
    std::string only_line() const {
        const auto found = lines();
        CAPTURE(found);
        REQUIRE(found.size() == 1);
        return found.front();
    }
};

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("a clean database has no faults", "[service]") {
    Clean world;
    CHECK(world.lines().empty());
}

TEST_CASE("check finds a sum that is not its rows", "[service]") {
    Clean world;
    world.temp.run("UPDATE step_counter SET skipped = skipped + 1");
    CHECK_THAT(world.only_line(), Contains("the sum says 1 skipped, the rows 0"));
}

TEST_CASE("check finds a sum without rows and rows without a sum", "[service]") {
    Clean world;
    world.temp.run("DELETE FROM step_counter");
    CHECK_THAT(world.only_line(), Contains("the sum says 0 queued, the rows 3"));
}

TEST_CASE("check finds a wrong number of enrolled recipients", "[service]") {
    Clean world;
    world.temp.run("UPDATE campaign SET recipients = 9");
    CHECK_THAT(world.only_line(), Contains("says 9 recipients, its first messages are 3"));
}

TEST_CASE("check finds a waiting message without its job", "[service]") {
    Clean world;
    world.temp.run(
        "DELETE FROM job WHERE ref = (SELECT min(id) FROM message) AND lane_id = "
        "(SELECT id FROM lane WHERE campaign_id IS NOT NULL)");
    CHECK_THAT(world.only_line(), Contains("has 0 jobs instead of 1"));
}

TEST_CASE("check finds a message with two jobs", "[service]") {
    Clean world;
    world.temp.run(
        "INSERT INTO job(lane_id, run_at, ref) SELECT l.id, 0, min(m.id) "
        "FROM lane l, message m WHERE l.campaign_id IS NOT NULL");
    CHECK_THAT(world.only_line(), Contains("has 2 jobs instead of 1"));
}

TEST_CASE("check finds a job about a message that has ended", "[service]") {
    Clean world;
    world.temp.run("UPDATE message SET state = 6 WHERE id = (SELECT min(id) FROM message)");
    world.temp.run("UPDATE step_counter SET queued = queued - 1, cancelled = 1");
    CHECK_THAT(world.only_line(), Contains("is ready for message"));
}

TEST_CASE("check finds a failed job whose message did not fail", "[service]") {
    Clean world;
    world.temp.run("UPDATE job SET state = 3 WHERE id = (SELECT max(id) FROM job)");
    const auto lines = world.lines();
    CAPTURE(lines);
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[0], Contains("has 0 jobs instead of 1"));
    CHECK_THAT(lines[1], Contains("is failed for message"));
}

TEST_CASE("check finds a job about no message, and one in a foreign lane", "[service]") {
    Clean world;
    world.temp.run(
        "INSERT INTO job(lane_id, run_at, ref) "
        "SELECT id, 0, 999999 FROM lane WHERE campaign_id IS NOT NULL");
    CHECK_THAT(world.only_line(), Contains("which does not exist"));
    world.temp.run("DELETE FROM job WHERE ref = 999999");
    world.temp.run(
        "INSERT INTO lane(kind, campaign_id, step) SELECT 'send', min(id), 5 "
        "FROM campaign");
    world.temp.run(
        "UPDATE job SET lane_id = (SELECT max(id) FROM lane) "
        "WHERE id = (SELECT max(id) FROM job)");
    CHECK_THAT(world.only_line(), Contains("belongs to another lane"));
}

TEST_CASE("check finds a message said to be on its way that nobody holds", "[service]") {
    Clean world;
    world.temp.run("UPDATE message SET state = 1 WHERE id = (SELECT min(id) FROM message)");
    world.temp.run("UPDATE step_counter SET queued = queued - 1, sending = 1");
    CHECK_THAT(world.only_line(), Contains("yet nobody holds its job"));
}

TEST_CASE("check finds a lease without an owner", "[service]") {
    Clean world;
    world.lease(world.campaign, 77, 1);
    CHECK_THAT(world.only_line(), Contains("is leased by instance 77, which is gone"));
}

TEST_CASE("check finds a campaign that is finished too early", "[service]") {
    Clean world;
    world.temp.run("UPDATE campaign SET state = 5");
    CHECK_THAT(world.only_line(), Contains("3 messages are queued, sending or uncertain"));
}

TEST_CASE("check finds a list and a tally that miscount", "[service]") {
    Clean world;
    world.temp.run("UPDATE list SET recipients = 4");
    CHECK_THAT(world.only_line(), Contains("says 4 recipients, its members are 3"));
    world.temp.run("UPDATE list SET recipients = 3");
    world.temp.run("UPDATE tally SET value = 2");
    CHECK_THAT(world.only_line(), Contains("the tally says 2 recipients, there are 3"));
}

TEST_CASE("check finds a row that names another one in vain", "[service]") {
    Clean world;
    world.temp->read(
        [](const db::ReadTx& tx) { tx.connection().execute("PRAGMA query_only = OFF"); });
    {
        db::Connection raw(world.temp->path(), db::Access::kWriter);
        raw.execute("PRAGMA foreign_keys = OFF");
        raw.execute("INSERT INTO attempt(message_id, at, result, stage) VALUES (999, 0, '', '')");
    }
    CHECK_THAT(world.only_line(), Contains("names a row of message that does not exist"));
}

TEST_CASE("check reports a hundred faults of a kind and counts the rest", "[service]") {
    Clean world;
    world.temp.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) "
        "INSERT INTO job(lane_id, run_at, ref) SELECT l.id, 0, 1000000 + n.i "
        "FROM n, lane l WHERE l.campaign_id IS NOT NULL");
    const auto lines = world.lines();
    REQUIRE(lines.size() == 101);
    CHECK_THAT(lines.back(), Contains("20 more"));
}
