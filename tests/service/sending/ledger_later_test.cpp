// What the ledger makes of answers that are no failure of the person: "later", a dead address, mail
// that is too large.
#include "service/sending/ledger_bench.h"
#include "service/sending/sending_rules.h"
#include "wire/campaigns.h"
#include "wire/messages.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;
using service::Delivery;
using service::DeliveryReport;
using Bench = campaignd::test::LedgerBench;

TEST_CASE("\"later\" for one person uses no attempt and ends when it has lasted too long",
          "[service]") {
    Bench bench;
    const MessageId message = bench.lease().at(0).job.ref;
    bench.temp.run("UPDATE job SET state = 0, owner = NULL WHERE state = 1");
    const TimeMs began = bench.temp.clock.now();
    int tries = 0;
    while (bench.message(message).state == MessageState::kQueued && tries < 100) {
        bench.record(bench.lease().at(0), Verdict::kDeferred);
        ++tries;
        const Message row = bench.message(message);
        if (row.state == MessageState::kQueued) {
            CHECK(row.attempts == 0);
            CHECK(row.due_at - bench.temp.clock.now() <= 4 * 3'600'000);
            bench.temp.clock.advance(
                std::chrono::milliseconds(row.due_at - bench.temp.clock.now()));
        }
    }
    CHECK(bench.message(message).state == MessageState::kFailed);
    CHECK(bench.temp.clock.now() == began + 48LL * 3'600'000);
    CHECK(tries > 10);
    CHECK(bench.message(message).last_reply == "451 4.3.0 reply");
    // One row for all the times, one for the end.
    CHECK(bench.temp.integer("SELECT count(*) FROM attempt") == 2);
    CHECK(bench.temp.integer("SELECT max(times) FROM attempt") == tries - 1);
    // A person who sends it again begins anew.
    bench.messages.retry(bench.actor, {.campaign = bench.id});
    bench.record(bench.lease().at(0), Verdict::kDeferred);
    CHECK(bench.message(message).state == MessageState::kQueued);
}

TEST_CASE("a relay that puts its sender off costs nobody anything, however long", "[service]") {
    Bench bench(1, {{"limits", {{"messages_per_hour", 5}}}});
    DeliveryReport report;
    report.verdict = Verdict::kRelayDeferred;
    report.code = 452;
    for (int day = 0; day < 5; ++day) {
        bench.write([&](db::WriteTx& tx) {
            const auto rules =
                service::sending_rules(tx, store::campaigns::get(tx, bench.id), 0).throttles;
            queue::throttle_take(tx, rules, 1);
        });
        report.delivery = bench.lease().at(0);
        REQUIRE(bench.mark(report.delivery));  // also when it says so after the dot
        report.again_at = bench.temp.clock.now() + 15 * 60'000;
        bench.write(
            [&](db::WriteTx& tx) { bench.ledger.record(tx, bench.owner, std::span(&report, 1)); });
        CHECK(broken(bench.temp).empty());
        const Message row = bench.message(report.delivery.job.ref);
        CHECK(row.state == MessageState::kQueued);
        // It keeps its place once, then others go first.
        CHECK(row.due_at == (day == 0 ? report.delivery.job.run_at : report.again_at));
        bench.temp.clock.advance(std::chrono::hours(24));
    }
    CHECK(bench.temp.integer("SELECT sum(attempts) FROM message") == 0);
    CHECK(bench.temp.integer("SELECT count(*) FROM attempt") == 1);
    CHECK(bench.temp.integer("SELECT sum(used) FROM throttle_use") == 0);
    CHECK(bench.state(bench.id) == "running");
}

TEST_CASE("the last few of a campaign end when a relay has put them off too long", "[service]") {
    const int people = GENERATE(1, 3, 4);
    INFO(people);
    Bench bench(people);
    const TimeMs began = bench.temp.clock.now();
    const auto all = [&](MessageState state) { return bench.counts(bench.id)[state] == people; };
    for (int round = 0; round < 60 && all(MessageState::kQueued); ++round) {
        for (const Delivery& delivery : bench.lease()) {
            DeliveryReport report;
            report.delivery = delivery;
            report.verdict = Verdict::kRelayDeferred;
            report.code = 452;
            report.stage = "RCPT";
            report.again_at = bench.temp.clock.now() + 3'600'000;
            bench.write([&](db::WriteTx& tx) {
                bench.ledger.record(tx, bench.owner, std::span(&report, 1));
            });
        }
        CHECK(broken(bench.temp).empty());
        bench.temp.clock.advance(std::chrono::hours(1));
    }
    if (people > 3) {  // a relay that says so to many means their sender
        CHECK(all(MessageState::kQueued));
        return;
    }
    CHECK(all(MessageState::kFailed));
    CHECK(bench.temp.clock.now() == began + 49LL * 3'600'000);
    CHECK(bench.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
}

TEST_CASE("what a relay says of our speech is never held against a person", "[service]") {
    Bench bench;
    DeliveryReport report;
    report.verdict = Verdict::kRelayDeferred;
    for (int day = 0; day < 5; ++day) {
        report.delivery = bench.lease().at(0);
        report.code = 503;
        bench.write(
            [&](db::WriteTx& tx) { bench.ledger.record(tx, bench.owner, std::span(&report, 1)); });
        bench.temp.clock.advance(std::chrono::hours(24));
    }
    CHECK(bench.counts(bench.id)[MessageState::kQueued] == 1);
    // A 4yz for one message while the relay takes others ends like a person's.
    report.code = 451;
    report.delivery = bench.lease().at(0);
    bench.write(
        [&](db::WriteTx& tx) { bench.ledger.record(tx, bench.owner, std::span(&report, 1)); });
    CHECK(bench.counts(bench.id)[MessageState::kFailed] == 1);
}

TEST_CASE("an address that is not there is a hard bounce in the same transaction", "[service]") {
    Bench bench(3);
    const CampaignId other =
        bench.add_campaign(Studio::body(bench.temp.integer("SELECT max(id) FROM sender"),
                                        bench.temp.integer("SELECT max(id) FROM list"),
                                        1));
    bench.Studio::launch(other);
    bench.enrol(other);
    const auto leased = bench.lease();
    const Delivery& dead = leased.at(0);
    bench.record(dead, Verdict::kNoSuchAddress);
    CHECK(bench.message(dead.job.ref).state == MessageState::kFailed);
    CHECK(bench.message(dead.job.ref).bounced_at == bench.temp.clock.now());
    CHECK(bench.temp.integer("SELECT status FROM recipient WHERE id = ?1", dead.recipient_id) ==
          static_cast<int>(RecipientStatus::kBounced));
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE campaign_id = ?1 AND state = 5 "
                             "AND recipient_id = ?2",
                             other,
                             dead.recipient_id) == 1);
    CHECK(bench.campaigns.progress(bench.id).came.bounces == 1);
    CHECK(bench.temp.integer("SELECT count(*) FROM feedback") == 1);
    // The same refusal for content, policy or a full box marks nobody.
    bench.record(leased.at(1), Verdict::kRefused);
    bench.record(leased.at(2), Verdict::kPolicyRefused);
    CHECK(bench.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 1);
}

TEST_CASE("mail that is larger than the relay takes holds the campaign and fails nobody",
          "[service]") {
    Bench bench(3);
    const auto leased = bench.lease();
    DeliveryReport report;
    report.delivery = leased.at(0);
    report.verdict = Verdict::kTooLarge;
    report.reply = "the message has 2000 bytes, the relay takes at most 1000";
    bench.write(
        [&](db::WriteTx& tx) { bench.ledger.record(tx, bench.owner, std::span(&report, 1)); });
    bench.record(leased.at(1), Verdict::kTooLarge);
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.campaign(bench.id).held_reason ==
          "the mail is too large: the message has 2000 bytes, the relay takes at most 1000");
    CHECK(bench.counts(bench.id)[MessageState::kQueued] == 3);
    bench.record(leased.at(2), Verdict::kNotSent);
    bench.campaigns.approve(bench.actor, bench.id);
    for (const Delivery& delivery : bench.lease()) {
        CHECK(delivery.job.attempts == 0);
        bench.send(delivery);
    }
    CHECK(bench.counts(bench.id)[MessageState::kSent] == 3);
}

TEST_CASE("\"later\" for one person begins anew when nobody could ask for days", "[service]") {
    Bench bench;
    bench.record(bench.lease().at(0), Verdict::kDeferred);
    bench.temp.clock.advance(std::chrono::hours(60));  // its relay was away
    bench.record(bench.lease().at(0), Verdict::kDeferred);
    CHECK(bench.counts(bench.id)[MessageState::kQueued] == 1);
    bench.temp.clock.advance(std::chrono::hours(49));
    bench.record(bench.lease().at(0), Verdict::kDeferred);
    CHECK(bench.counts(bench.id)[MessageState::kFailed] == 1);
}
