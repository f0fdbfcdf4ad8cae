#include <catch2/catch.hpp>

#include "service/sequence/additions.h"
#include "support/factories.h"
#include "wire/campaigns.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::vector<RecipientId> people = add_people(list, 10);
    std::int64_t sender = add_sender();

    service::EnrolSlice slice(CampaignId id, int limit) const {
        return write([&](db::WriteTx& tx) { return service::enrol_slice(tx, id, limit); });
    }

    service::EnrolSlice cancel(CampaignId id, int limit) const {
        return write([&](db::WriteTx& tx) { return service::cancel_slice(tx, id, limit); });
    }
};

}  // namespace

TEST_CASE("a slice moves rows, jobs, sums and cursor together, or nothing", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.sender, bench.list);
    bench.launch(id);
    CHECK(bench.slice(id, 4).more);
    CHECK(bench.campaign(id).enrol_cursor == bench.people[3]);
    CHECK_THROWS_AS(bench.write([&](db::WriteTx& tx) {
        service::enrol_slice(tx, id, 4);
        throw std::runtime_error("interrupted");
    }),
                    std::runtime_error);
    CHECK(bench.campaign(id).enrol_cursor == bench.people[3]);
    CHECK(bench.temp.integer("SELECT count(*) FROM message") == 4);
    CHECK(broken(bench.temp).empty());
    CHECK(bench.slice(id, 4).more);
    CHECK_FALSE(bench.slice(id, 4).more);
    CHECK(bench.campaign(id).recipients == 10);
    CHECK(bench.campaign(id).enrolled);
    CHECK(bench.slice(id, 4).enrolled == 0);
    CHECK(broken(bench.temp).empty());
}

namespace {

/// Each look at it takes a millisecond: so does each row of work.
class SlowWorld final : public Clock {
  public:
    TimeMs now() const noexcept override { return 0; }

    SteadyTime steady() const noexcept override {
        return SteadyTime(std::chrono::milliseconds(++looks_));
    }

  private:
    mutable std::int64_t looks_ = 0;
};

}  // namespace

TEST_CASE("a slice ends when its time is over, and goes on with the next person", "[service]") {
    Bench bench;
    const std::int64_t crowd = bench.add_list("crowd");
    for (int i = 0; i < 70; ++i) {
        bench.add_person(crowd, "crowd" + std::to_string(i) + "@example.org");
    }
    const SlowWorld slow;
    const auto limit = [&] { return SliceLimit(500, slow, std::chrono::milliseconds(20)); };
    const CampaignId id = bench.add_campaign(bench.sender, crowd);
    bench.launch(id);
    std::vector<int> slices;
    for (bool more = true; more;) {
        more = bench.write([&](db::WriteTx& tx) {
            const auto slice = service::enrol_slice(tx, id, limit());
            slices.push_back(slice.enrolled);
            return slice.more;
        });
    }
    CHECK(slices == std::vector<int>{20, 20, 20, 10});
    CHECK(bench.campaign(id).recipients == 70);

    // So it is for people who are added, and for those who join; at least one gets in.
    const CampaignId other = bench.add_campaign(bench.sender, bench.list);
    bench.launch(other);
    bench.enrol(other);
    bench.campaigns.add_people(bench.actor, other, {.audience = {{crowd}, {}, {}}});
    const auto addition = bench.temp.integer("SELECT max(id) FROM addition");
    int added = 0;
    while (bench.write([&](db::WriteTx& tx) {
        return service::addition_slice(
            tx, addition, SliceLimit(500, slow, std::chrono::milliseconds(0)));
    })) {
        ++added;
        CHECK(bench.campaign(other).recipients == 10 + added);
    }
    CHECK(bench.campaign(other).recipients == 80);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("an audience is enrolled once, whatever the slices and interruptions", "[service]") {
    for (int size = 1; size <= 11; ++size) {
        INFO("slices of " << size);
        Bench bench;
        const CampaignId id = bench.add_campaign(bench.sender, bench.list);
        bench.launch(id);
        bool more = true;
        for (int round = 0; more && round < 30; ++round) {
            try {
                bench.write([&](db::WriteTx& tx) {
                    service::enrol_slice(tx, id, size);
                    fail(ErrorCode::kUnavailable, "interrupted");
                });
            } catch (const Error&) {
            }
            more = bench.slice(id, size).more;
        }
        CHECK_FALSE(more);
        CHECK(bench.temp.integer("SELECT count(DISTINCT recipient_id) FROM message") == 10);
        CHECK(bench.temp.integer("SELECT count(*) FROM message") == 10);
        CHECK(broken(bench.temp).empty());
    }
}

TEST_CASE("two walks of the same audience make no second message", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.sender, bench.list);
    bench.launch(id);
    bench.slice(id, 5);
    bench.temp.run("UPDATE campaign SET enrol_cursor = 0 WHERE id = ?1", id);
    bench.enrol(id, 3);
    CHECK(bench.temp.integer("SELECT count(*) FROM message") == 10);
    CHECK(bench.campaign(id).recipients == 10);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("people of excluded lists and people who left are passed over", "[service]") {
    Bench bench;
    const std::int64_t second = bench.add_list("second");
    const std::int64_t excluded = bench.add_list("excluded");
    const RecipientId extra = bench.add_person(second, "extra@example.org");
    bench.write([&](db::WriteTx& tx) {
        store::lists::add_member(tx, excluded, bench.people[0]);
        store::lists::add_member(tx, second, bench.people[1]);  // in both lists: one message
    });
    bench.leave(bench.people[2], RecipientStatus::kUnsubscribed);
    bench.leave(bench.people[3], RecipientStatus::kBounced);
    nlohmann::json body = Studio::body(bench.sender, bench.list);
    body["audience"] = {{"list_ids", {bench.list, second}}, {"exclude_list_ids", {excluded}}};
    const CampaignId id = bench.add_campaign(body);
    bench.launch(id);
    bench.enrol(id, 2);
    CHECK(bench.campaign(id).recipients == 8);
    for (const RecipientId person : {bench.people[0], bench.people[2], bench.people[3]}) {
        CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE recipient_id = ?1", person) ==
              0);
    }
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE recipient_id = ?1", extra) == 1);
}

TEST_CASE("a paused campaign goes on enrolling and leases nothing", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.sender, bench.list);
    bench.launch(id);
    bench.slice(id, 4);
    bench.campaigns.pause(bench.actor, id);
    bench.enrol(id, 4);
    CHECK(bench.campaign(id).recipients == 10);
    const auto lanes =
        bench.temp->read([](const db::ReadTx& tx) { return queue::lanes_with_work(tx); });
    for (const queue::Lane& lane : lanes) {
        CHECK(lane.kind != "send");
    }
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a campaign cancelled in the middle enrols nobody more", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.sender, bench.list);
    bench.launch(id);
    bench.slice(id, 4);
    bench.campaigns.cancel(
        bench.actor, id, wire::read_cancel_everything({{"scope", "everything"}}));
    CHECK_FALSE(bench.slice(id, 4).more);
    CHECK(bench.cancel(id, 3).more);
    CHECK_FALSE(bench.cancel(id, 3).more);
    CHECK(bench.counts(id)[MessageState::kCancelled] == 4);
    CHECK(bench.counts(id).total() == 4);
    CHECK(bench.temp.integer("SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id "
                             "WHERE l.kind = 'send'") == 0);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("cancelled first messages end a campaign without follow-ups under way", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.sender, bench.list, 2);
    bench.launch(id);
    bench.slice(id, 4);
    bench.campaigns.cancel(bench.actor, id, wire::read_cancel_everything({{"scope", "openers"}}));
    bench.campaigns.pause(bench.actor, id);
    bench.campaigns.resume(bench.actor, id);
    CHECK(bench.temp.integer("SELECT paused FROM lane WHERE id = ?1", bench.lane(id, 0)) == 1);
    CHECK(bench.temp.integer("SELECT paused FROM lane WHERE id = ?1", bench.lane(id, 1)) == 0);
    while (bench.cancel(id, 3).more) {
    }
    CHECK(bench.state(id) == "finished");
    CHECK(bench.counts(id)[MessageState::kCancelled] == 4);
    CHECK(broken(bench.temp).empty());
}
