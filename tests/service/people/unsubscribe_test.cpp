#include "service/people/unsubscribe.h"

#include <catch2/catch.hpp>

#include "service/campaigns/campaigns.h"
#include "service/mail_world.h"
#include "service/upkeep/check.h"
#include "store/campaigns.h"
#include "store/message_states.h"
#include "wire/campaigns.h"

using namespace campaignd;
using service::MailLinks;
using test::MailWorld;

namespace {

constexpr const char* kMessageOf = R"sql(
    SELECT id FROM message WHERE campaign_id = ?1 AND recipient_id = ?2)sql";
constexpr const char* kState = R"sql(SELECT state FROM message WHERE id = ?1)sql";
constexpr const char* kReason = R"sql(SELECT reason FROM message WHERE id = ?1)sql";
constexpr const char* kJobsAbout = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.campaign_id IS NOT NULL AND j.ref = ?1)sql";
constexpr const char* kStatus = R"sql(SELECT status FROM recipient WHERE id = ?1)sql";
constexpr const char* kSkipped = R"sql(
    SELECT skipped FROM step_counter WHERE campaign_id = ?1 AND step = 0)sql";
constexpr const char* kQueued = R"sql(
    SELECT queued FROM step_counter WHERE campaign_id = ?1 AND step = 0)sql";
constexpr const char* kCampaignState = R"sql(SELECT state FROM campaign WHERE id = ?1)sql";
constexpr const char* kAudits = R"sql(
    SELECT count(*) FROM audit WHERE action = 'recipient.unsubscribe')sql";

constexpr int kUnsubscribed = 1;
constexpr int kErased = 4;

struct Leaving : MailWorld {
    service::Unsubscribe unsubscribe{*temp, links};

    MessageId message(CampaignId campaign, RecipientId recipient) const {
        return temp.integer(kMessageOf, campaign, recipient);
    }

    bool leave(MessageId message) {
        return unsubscribe.unsubscribe(token(MailLinks::Kind::kUnsubscribe, message), "192.0.2.1");
    }

    void add_owner(InstanceId id) {
        temp.run(
            "INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at) "
            "VALUES (?1, '', '', 1, '', 0, 0)",
            id);
    }
};

bool is_state(const Leaving& world, MessageId message, MessageState state) {
    return world.temp.integer(kState, message) == static_cast<std::int64_t>(state);
}

}  // namespace

TEST_CASE("leaving skips every queued message of that person and of nobody else", "[service]") {
    Leaving world;
    const auto people = world.add_people(3);
    const CampaignId first = world.launch();
    const CampaignId second = world.launch();
    const MessageId mine = world.message(first, people[1]);
    REQUIRE(world.leave(mine));
    CHECK(world.temp.integer(kStatus, people[1]) == kUnsubscribed);
    for (const CampaignId campaign : {first, second}) {
        const MessageId message = world.message(campaign, people[1]);
        CHECK(is_state(world, message, MessageState::kSkipped));
        CHECK(world.temp.integer(kReason, message) ==
              static_cast<std::int64_t>(SkipReason::kUnsubscribed));
        CHECK(world.temp.integer(kJobsAbout, message) == 0);
        CHECK(world.temp.integer(kSkipped, campaign) == 1);
        CHECK(world.temp.integer(kQueued, campaign) == 2);
        CHECK(is_state(world, world.message(campaign, people[0]), MessageState::kQueued));
    }
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("leaving twice is the same as once", "[service]") {
    Leaving world;
    const auto people = world.add_people(2);
    const CampaignId campaign = world.launch();
    const MessageId mine = world.message(campaign, people[0]);
    REQUIRE(world.leave(mine));
    REQUIRE(world.leave(mine));
    CHECK(world.temp.integer(kSkipped, campaign) == 1);
    CHECK(world.temp.integer(kAudits) == 1);
    CHECK(service::check_database(*world.temp).empty());
    CHECK(world.temp
              ->read([&](const db::ReadTx& tx) {
                  return service::progress_of(tx, store::campaigns::get(tx, campaign));
              })
              .came.unsubscribes == 1);
}

TEST_CASE("a campaign whose last message is skipped by leaving is finished", "[service]") {
    Leaving world;
    const auto people = world.add_people(1);
    const CampaignId campaign = world.launch();
    REQUIRE(world.leave(world.message(campaign, people[0])));
    CHECK(world.temp.integer(kCampaignState, campaign) ==
          static_cast<std::int64_t>(CampaignState::kFinished));
}

TEST_CASE("a message in a worker's hands stays, and its dot mark is refused", "[service]") {
    Leaving world;
    const auto people = world.add_people(1);
    const CampaignId campaign = world.launch();
    const MessageId mine = world.message(campaign, people[0]);
    world.add_owner(7);
    const auto jobs = world.lease(campaign, 7, 1);
    REQUIRE(jobs.size() == 1);
    REQUIRE(world.leave(mine));
    CHECK(is_state(world, mine, MessageState::kQueued));
    CHECK(world.temp.integer(kJobsAbout, mine) == 1);
    const bool marked = world.temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        return store::message_states::mark_sending(tx, jobs[0], 7, tx.now());
    });
    CHECK_FALSE(marked);
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("the page of a link masks the address and changes nothing", "[service]") {
    Leaving world;
    const auto people = world.add_people(1);
    const CampaignId campaign = world.launch();
    const MessageId mine = world.message(campaign, people[0]);
    const std::string token = world.token(MailLinks::Kind::kUnsubscribe, mine);
    const auto page = world.unsubscribe.find(token);
    REQUIRE(page);
    CHECK(page->masked_email == "p***@example.org");
    CHECK_FALSE(page->unsubscribed);
    CHECK(is_state(world, mine, MessageState::kQueued));
    REQUIRE(world.leave(mine));
    CHECK(world.unsubscribe.find(token)->unsubscribed);
}

TEST_CASE("tokens of another kind, another key or nobody are unknown", "[service]") {
    Leaving world;
    const auto people = world.add_people(1);
    const CampaignId campaign = world.launch();
    const MessageId mine = world.message(campaign, people[0]);
    std::string forged = world.token(MailLinks::Kind::kUnsubscribe, mine);
    forged.front() = forged.front() == '1' ? '2' : '1';
    for (const std::string& token : {std::string("x"),
                                     std::string("."),
                                     world.token(MailLinks::Kind::kView, mine),
                                     world.token(MailLinks::Kind::kUnsubscribe, 999'999),
                                     forged}) {
        CHECK_FALSE(world.unsubscribe.find(token));
        CHECK_FALSE(world.unsubscribe.unsubscribe(token, ""));
    }
    CHECK(is_state(world, mine, MessageState::kQueued));
}

TEST_CASE("an erased person stays erased", "[service]") {
    Leaving world;
    const auto people = world.add_people(1);
    const CampaignId campaign = world.launch();
    const MessageId mine = world.message(campaign, people[0]);
    world.recipients.erase(world.actor, people[0]);
    CHECK_FALSE(world.unsubscribe.find(world.token(MailLinks::Kind::kUnsubscribe, mine)));
    CHECK(world.leave(mine));
    CHECK(world.temp.integer(kStatus, people[0]) == kErased);
}

TEST_CASE("addresses are masked by whole characters", "[service]") {
    CHECK(service::mask_email("anna@example.org") == "a***@example.org");
    CHECK(service::mask_email("\xC3\xA4rger@example.org") == "\xC3\xA4***@example.org");
    CHECK(service::mask_email("@example.org") == "***");
    CHECK(service::mask_email("nothing") == "***");
}

namespace {

constexpr const char* kMemberships = R"sql(
    SELECT count(*) FROM list_member WHERE recipient_id = ?1)sql";

/// One person in two public lists and a hidden one; one campaign to the first list.
struct Choosing : Leaving {
    Choosing() {
        second =
            lists
                .create(actor, {.name = "Events", .description = "Twice a year", .is_public = true})
                .id;
        hidden = lists.create(actor, {.name = "Leads", .description = {}}).id;
        person = add_people(1).front();
        RecipientChange change;
        change.list_ids = std::vector<std::int64_t>{list_id, second, hidden};
        recipients.update(actor, person, change);
        campaign = launch();
        first = message(campaign, person);
        link = token(MailLinks::Kind::kUnsubscribe, first);
    }

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        const auto page = unsubscribe.find(link);
        for (const auto& list : page->lists) {
            all.push_back(list.name + (list.member ? " yes" : " no"));
        }
        return all;
    }

    std::int64_t second = 0;
    std::int64_t hidden = 0;
    RecipientId person = 0;
    CampaignId campaign = 0;
    MessageId first = 0;
    std::string link;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a person leaves one list and stays in the others", "[service]") {
    Choosing world;
    CHECK(world.names() == Names{"Events yes", "People yes"});
    REQUIRE(world.unsubscribe.choose(world.link, {world.second}, "192.0.2.1"));
    CHECK(world.names() == Names{"Events yes", "People no"});
    CHECK(world.temp.integer(kStatus, world.person) == 0);
    CHECK(world.temp.integer(kMemberships, world.person) == 2);
    CHECK(is_state(world, world.first, MessageState::kSkipped));
    CHECK(world.temp.integer(kReason, world.first) ==
          static_cast<std::int64_t>(SkipReason::kUnsubscribed));
    CHECK(world.temp.integer(kCampaignState, world.campaign) ==
          static_cast<std::int64_t>(CampaignState::kFinished));
    CHECK(service::check_database(*world.temp).empty());
    REQUIRE(world.unsubscribe.choose(world.link, {world.list_id, world.hidden, 99}, ""));
    CHECK(world.names() == Names{"Events no", "People yes"});
    CHECK(world.temp.integer(kMemberships, world.person) == 2);
    CHECK(service::check_database(*world.temp).empty());
    CHECK_FALSE(world.unsubscribe.choose("1.AAAA", {}, ""));
}

TEST_CASE("a message meant by another list too is still sent", "[service]") {
    Choosing world;
    auto body = world.campaign_body();
    body["audience"]["list_ids"] = {world.list_id, world.second};
    const auto id = world.campaigns.create(world.actor, wire::read_campaign(body, true)).id;
    world.campaigns.launch(world.actor, id);
    world.temp->write(db::WriteClass::kBulk,
                      [&](db::WriteTx& tx) { service::enrol_slice(tx, id, 100); });
    REQUIRE(world.unsubscribe.choose(world.link, {world.second}, ""));
    CHECK(is_state(world, world.message(id, world.person), MessageState::kQueued));
    REQUIRE(world.unsubscribe.choose(world.link, {}, ""));
    CHECK(is_state(world, world.message(id, world.person), MessageState::kSkipped));
}

TEST_CASE("a message in a worker's hands gets no dot mark once its list is left", "[service]") {
    Choosing world;
    world.add_owner(7);
    const auto jobs = world.lease(world.campaign, 7, 10);
    REQUIRE(jobs.size() == 1);
    REQUIRE(world.unsubscribe.choose(world.link, {world.second}, ""));
    const bool marked = world.temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        return store::message_states::mark_sending(tx, jobs.front(), 7, tx.now());
    });
    CHECK_FALSE(marked);
    CHECK(is_state(world, world.first, MessageState::kQueued));
}

TEST_CASE("who unsubscribed may come back, who bounced or complained may not", "[service]") {
    Choosing world;
    REQUIRE(world.leave(world.first));
    CHECK(world.unsubscribe.find(world.link)->may_return);
    REQUIRE(world.unsubscribe.resubscribe(world.link, "192.0.2.1"));
    CHECK(world.temp.integer(kStatus, world.person) == 0);
    CHECK_FALSE(world.unsubscribe.find(world.link)->unsubscribed);
    CHECK(is_state(world, world.first, MessageState::kSkipped));
    CHECK(world.temp.integer("SELECT count(*) FROM audit WHERE action = 'recipient.resubscribe'") ==
          1);
    world.temp.run("UPDATE recipient SET status = 3");
    CHECK_FALSE(world.unsubscribe.find(world.link)->may_return);
    REQUIRE(world.unsubscribe.resubscribe(world.link, ""));
    CHECK(world.temp.integer(kStatus, world.person) == 3);
    CHECK_FALSE(world.unsubscribe.resubscribe("x", ""));
}
