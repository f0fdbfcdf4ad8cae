#include "queue/instance.h"
#include "service/sending/ledger_bench.h"
#include "service/sending/outcome_note.h"
#include "store/check.h"
#include "wire/campaigns.h"

using namespace campaignd;
using campaignd::test::broken;
using service::Delivery;
using service::DeliveryReport;
using Bench = campaignd::test::LedgerBench;

TEST_CASE("the third attempt that broke off is the last", "[service]") {
    Bench bench;
    MessageId message = 0;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        bench.temp.clock.advance(std::chrono::hours(1));
        const auto leased = bench.lease();
        REQUIRE(leased.size() == 1);
        message = leased[0].job.ref;
        CHECK(leased[0].job.attempts == attempt - 1);
        bench.record(leased[0], Verdict::kLost);
        CHECK(bench.message(message).attempts == attempt);
        CHECK((bench.message(message).state == MessageState::kFailed) == (attempt == 3));
    }
    CHECK(bench.state(bench.id) == "finished");
    CHECK(bench.temp.integer("SELECT count(*) FROM attempt") == 3);
    CHECK(bench.temp.integer("SELECT state FROM job WHERE ref = ?1 AND lane_id = ?2",
                             message,
                             bench.lane(bench.id, 0)) == static_cast<int>(JobState::kFailed));
    CHECK(bench.messages.retry(bench.actor, {.campaign = bench.id}) == 1);
    CHECK(bench.state(bench.id) == "running");
    CHECK(bench.lease().at(0).job.attempts == 0);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a permanent refusal fails at once and starts no follow-up", "[service]") {
    Bench bench(2);
    const auto leased = bench.lease();
    bench.record(leased.at(0), Verdict::kRefused);
    CHECK(bench.message(leased[0].job.ref).state == MessageState::kFailed);
    CHECK(bench.message(leased[0].job.ref).attempts == 1);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE step = 1") == 0);
    CHECK(bench.state(bench.id) == "running");
}

TEST_CASE("policy refusals in a row hold the campaign at the threshold", "[service]") {
    Bench bench(6);
    const auto leased = bench.lease();
    bench.record(leased.at(0), Verdict::kPolicyRefused);
    bench.record(leased.at(1), Verdict::kPolicyRefused);
    bench.send(leased.at(2));  // the row is broken
    bench.record(leased.at(3), Verdict::kPolicyRefused);
    bench.record(leased.at(4), Verdict::kPolicyRefused);
    CHECK(bench.state(bench.id) == "running");
    bench.record(leased.at(5), Verdict::kPolicyRefused);
    CHECK(bench.state(bench.id) == "held");
    bench.campaigns.approve(bench.actor, bench.id);
    CHECK(bench.campaign(bench.id).policy_refusals == 0);
}

TEST_CASE("a dot leaves only for a running campaign, an active person and a held lease",
          "[service]") {
    Bench bench(4);
    const auto leased = bench.lease();
    bench.leave(leased.at(0).recipient_id, RecipientStatus::kUnsubscribed);
    CHECK_FALSE(bench.mark(leased[0]));
    Delivery lost = leased.at(1);
    ++lost.job.token;
    CHECK_FALSE(bench.mark(lost));
    bench.campaigns.pause(bench.actor, bench.id);
    CHECK_FALSE(bench.mark(leased.at(2)));
    bench.campaigns.resume(bench.actor, bench.id);
    CHECK(bench.mark(leased.at(2)));
    CHECK_FALSE(bench.mark(leased.at(2)));  // once
    bench.campaigns.cancel(
        bench.actor, bench.id, wire::read_cancel_everything({{"scope", "openers"}}));
    CHECK_FALSE(bench.mark(leased.at(3)));
    bench.campaigns.cancel(
        bench.actor, bench.id, wire::read_cancel_everything({{"scope", "everything"}}));
    CHECK_FALSE(bench.mark(leased.at(3)));
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("what was not sent costs nothing and keeps no date", "[service]") {
    Bench bench;
    const auto leased = bench.lease();
    REQUIRE(bench.mark(leased.at(0)));
    bench.record(leased[0], Verdict::kNotSent);
    const Message message = bench.message(leased[0].job.ref);
    CHECK(message.state == MessageState::kQueued);
    CHECK(message.attempts == 0);
    CHECK(bench.temp.integer("SELECT sum(attempts + starts) FROM job") == 0);
    CHECK(message.date_at == leased[0].date_at);  // it may be with the relay: the same next time
}

TEST_CASE("the date of the first attempt is the date of every attempt", "[service]") {
    Bench bench;
    const TimeMs first = bench.temp.clock.now();
    bench.record(bench.lease().at(0), Verdict::kLost);
    bench.temp.clock.advance(std::chrono::hours(1));
    const Delivery again = bench.lease().at(0);
    CHECK(again.date_at == first);
    bench.send(again);
    CHECK(bench.message(again.job.ref).date_at == first);
    CHECK(bench.message(again.job.ref).sent_at == bench.temp.clock.now());
}

TEST_CASE("a follow-up is due from the moment the message really went out", "[service]") {
    Bench bench;
    bench.temp.clock.advance(std::chrono::minutes(90));
    bench.send(bench.lease().at(0));
    CHECK(bench.temp.integer("SELECT due_at FROM message WHERE step = 1") ==
          bench.temp.clock.now() + 3'600'000);
    CHECK(bench.lease(1).empty());
    bench.temp.clock.advance(std::chrono::hours(1));
    bench.send(bench.lease(1).at(0));
    CHECK(bench.state(bench.id) == "finished");
    CHECK(bench.counts(bench.id)[MessageState::kSent] == 2);
}

TEST_CASE("an unmet condition passes on, a person who left ends the sequence", "[service]") {
    Bench bench(2);
    const auto leased = bench.lease();
    bench.record(leased.at(0), Verdict::kSkipped, SkipReason::kCondition);
    bench.record(leased.at(1), Verdict::kSkipped, SkipReason::kUnsubscribed);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE step = 1 AND recipient_id = ?1",
                             leased[0].recipient_id) == 1);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE step = 1") == 1);
}

TEST_CASE("no answer after the dot: repeated and flagged, or held", "[service]") {
    Bench retry;
    const Delivery first = retry.lease().at(0);
    REQUIRE(retry.mark(first));
    retry.record(first, Verdict::kUnknown);
    CHECK(retry.message(first.job.ref).maybe_duplicate);
    CHECK(retry.message(first.job.ref).state == MessageState::kQueued);

    Bench hold(1, {{"uncertain", "hold"}});
    const Delivery second = hold.lease().at(0);
    REQUIRE(hold.mark(second));
    hold.record(second, Verdict::kUnknown);
    CHECK(hold.message(second.job.ref).state == MessageState::kUncertain);
    CHECK(hold.state(hold.id) == "held");
    CHECK(hold.campaign(hold.id).held_reason == "uncertain");
    CHECK_THROWS_AS(hold.campaigns.approve(hold.actor, hold.id), Error);
    hold.messages.resolve(hold.actor, {.ids = {second.job.ref}}, false);
    CHECK(hold.state(hold.id) == "running");
    CHECK(hold.message(second.job.ref).maybe_duplicate);
    CHECK(broken(hold.temp).empty());
}

TEST_CASE("an attempt in doubt that was the last one stays flagged", "[service]") {
    Bench bench;
    for (int attempt = 0; attempt < 3; ++attempt) {
        bench.temp.clock.advance(std::chrono::hours(1));
        const Delivery delivery = bench.lease().at(0);
        REQUIRE(bench.mark(delivery));
        bench.record(delivery, Verdict::kUnknown);
    }
    CHECK(bench.counts(bench.id)[MessageState::kFailed] == 1);
    CHECK(bench.temp.integer("SELECT maybe_duplicate FROM message") == 1);
}

TEST_CASE("a lost lease counts nothing, but a message that was sent is sent", "[service]") {
    Bench bench(2);
    const auto leased = bench.lease();
    REQUIRE(bench.mark(leased.at(0)));
    bench.temp.run("UPDATE job SET state = 0, owner = NULL WHERE state = 1");
    bench.temp.run("UPDATE message SET state = 0 WHERE state = 1");
    bench.temp.run("UPDATE step_counter SET queued = 2, sending = 0");
    bench.record(leased.at(1), Verdict::kDeferred);
    bench.record(leased.at(1), Verdict::kRefused);
    CHECK(bench.counts(bench.id)[MessageState::kQueued] == 2);
    CHECK(bench.temp.integer("SELECT sum(attempts) FROM message") == 0);
    bench.record(leased.at(0), Verdict::kSent);
    bench.record(leased.at(0), Verdict::kSent);
    CHECK(bench.counts(bench.id)[MessageState::kSent] == 1);
    CHECK(bench.temp.integer("SELECT sum(sent) FROM send_timeline") == 1);
    for (const Delivery& next : bench.lease()) {
        if (next.job.ref == leased[0].job.ref) {
            bench.record(next, Verdict::kStale);
        }
    }
    CHECK(bench.counts(bench.id)[MessageState::kSent] == 1);
    CHECK(bench.temp.integer("SELECT count(*) FROM job WHERE ref = ?1 AND lane_id = ?2",
                             leased[0].job.ref,
                             bench.lane(bench.id, 0)) == 0);
}

TEST_CASE("a dead process leaves only what had passed its dot in doubt", "[service]") {
    for (const char* policy : {"retry", "hold"}) {
        INFO(policy);
        Bench bench(5, {{"uncertain", policy}});
        {
            queue::Instance instance(*bench.temp, "test");
            bench.owner = instance.id();
            const auto leased = bench.lease();
            REQUIRE(bench.mark(leased.at(0)));
            REQUIRE(bench.mark(leased.at(1)));
        }
        queue::Instance next(*bench.temp, "test");
        CHECK(next.recover_dead_peers(bench.ledger).peers_recovered == 1);
        const bool retry = std::string(policy) == "retry";
        CHECK(bench.counts(bench.id)[MessageState::kQueued] == (retry ? 5 : 3));
        CHECK(bench.counts(bench.id)[MessageState::kUncertain] == (retry ? 0 : 2));
        CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE maybe_duplicate = 1") ==
              (retry ? 2 : 0));
        CHECK(bench.temp.integer("SELECT sum(attempts) FROM job") == 0);
        CHECK(broken(bench.temp).empty());
    }
}

TEST_CASE("what a dead process noted is recorded as it would have been", "[service]") {
    Bench bench(5);
    const auto note = [&](queue::Instance& instance,
                          const Delivery& delivery,
                          Verdict verdict,
                          const std::string& reply) {
        DeliveryReport report;
        report.delivery = delivery;
        report.verdict = verdict;
        report.code = 250;
        report.enhanced = "2.0.0";
        report.stage = "dot";
        report.reply = reply;
        const std::vector<queue::Journal::Note> notes{
            {delivery.job.id,
             delivery.job.token,
             service::to_note(report, bench.temp.clock.now())}};
        CHECK(instance.journal().append(notes) > 0);
    };
    std::vector<Delivery> leased;
    const TimeMs answered = bench.temp.clock.now();
    {
        queue::Instance instance(*bench.temp, "test");
        bench.owner = instance.id();
        leased = bench.lease();
        for (int i = 0; i < 4; ++i) {
            REQUIRE(bench.mark(leased.at(static_cast<std::size_t>(i))));
        }
        note(instance, leased.at(0), Verdict::kSent, "250 2.0.0 taken");
        note(instance, leased.at(1), Verdict::kRefused, "550 5.1.1 " + std::string(500, 'n'));
        note(instance, leased.at(2), Verdict::kDeferred, "451 4.3.0 later");
        note(instance, leased.at(4), Verdict::kRefused, "550 5.1.1 nobody");  // before its dot
    }
    bench.temp.clock.advance(std::chrono::minutes(10));
    queue::Instance next(*bench.temp, "test");
    CHECK(next.recover_dead_peers(bench.ledger).jobs_recovered == 5);
    CHECK(broken(bench.temp).empty());
    const Message sent = bench.message(leased.at(0).job.ref);
    CHECK(sent.state == MessageState::kSent);
    CHECK(sent.sent_at == answered);
    CHECK(sent.last_reply == "250 2.0.0 taken");
    CHECK_FALSE(sent.maybe_duplicate);
    const Message refused = bench.message(leased.at(1).job.ref);
    CHECK(refused.state == MessageState::kFailed);
    CHECK(refused.attempts == 1);
    CHECK(refused.last_reply.value_or("").starts_with("550 5.1.1 nnn"));
    const Message deferred = bench.message(leased.at(2).job.ref);
    CHECK(deferred.state == MessageState::kQueued);
    CHECK(deferred.attempts == 0);
    CHECK(deferred.due_at > bench.temp.clock.now());
    CHECK_FALSE(deferred.maybe_duplicate);
    CHECK(bench.message(leased.at(3).job.ref).maybe_duplicate);  // nobody noted its answer
    CHECK(bench.message(leased.at(4).job.ref).state == MessageState::kFailed);
    // The follow-up counts from the answer, not from the recovery.
    CHECK(bench.temp.integer("SELECT due_at FROM message WHERE step = 1") == answered + 3'600'000);
    CHECK(next.recover_dead_peers(bench.ledger).jobs_recovered == 0);
}

TEST_CASE("what the journal cannot mean is no report", "[service]") {
    CHECK_FALSE(service::from_note(""));
    CHECK_FALSE(service::from_note("short"));
    CHECK_FALSE(service::from_note(std::string(24, '\xff')));
    DeliveryReport report;
    report.verdict = Verdict::kNotSent;
    CHECK(service::to_note(report, 1).empty());
    report.verdict = Verdict::kUnknown;
    report.cut_off = true;
    report.enhanced = std::string(90, '4');
    report.reply = std::string(900, 'r');
    const std::string note = service::to_note(report, 12);
    CHECK(note.size() == queue::Journal::kMaxPayload);
    const auto read = service::from_note(note);
    REQUIRE(read);
    CHECK(read->cut_off);
    CHECK(read->answered_at == 12);
    CHECK(read->verdict == Verdict::kUnknown);
    std::string longer = note.substr(0, 24);
    longer[22] = 100;
    CHECK_FALSE(service::from_note(longer));
}

TEST_CASE("nothing of a cancelled campaign is sent again", "[service]") {
    Bench bench(3);
    const auto leased = bench.lease();
    bench.record(leased.at(0), Verdict::kRefused);
    bench.campaigns.cancel(
        bench.actor, bench.id, wire::read_cancel_everything({{"scope", "openers"}}));
    CHECK(bench.messages.retry(bench.actor, {.campaign = bench.id}) == 0);
    bench.campaigns.cancel(
        bench.actor, bench.id, wire::read_cancel_everything({{"scope", "everything"}}));
    CHECK_THROWS_AS(bench.messages.retry(bench.actor, {.campaign = bench.id}), Error);
    CHECK(bench.message(leased[0].job.ref).state == MessageState::kFailed);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a late 250 ends the message for everybody, whatever became of it meanwhile",
          "[service]") {
    Bench bench(2);
    const auto leased = bench.lease();
    for (const Delivery& delivery : leased) {
        REQUIRE(bench.mark(delivery));
    }
    // Another process took both over and was refused for good; nothing was left to do.
    bench.temp.run("UPDATE job SET state = 3, owner = NULL, finished_at = 0 WHERE state = 1");
    bench.temp.run("UPDATE message SET state = 3");
    bench.temp.run("UPDATE step_counter SET sending = 0, failed = 2");
    bench.temp.run("UPDATE campaign SET state = 5");
    bench.temp.run("UPDATE lane SET closed = 1 WHERE campaign_id IS NOT NULL");
    bench.record(leased[0], Verdict::kSent);
    CHECK(bench.counts(bench.id)[MessageState::kSent] == 1);
    CHECK(bench.state(bench.id) == "running");  // for its follow-up
    const auto faults =
        bench.temp->read([](const db::ReadTx& tx) { return store::check::states(tx); });
    CHECK(faults.empty());
    bench.temp.clock.advance(std::chrono::hours(1));
    CHECK(bench.lease(1).size() == 1);
}

TEST_CASE("a job whose message ended in other hands dies with its process", "[service]") {
    Bench bench;
    const auto zombie = bench.lease();
    REQUIRE(bench.mark(zombie.at(0)));
    bench.temp.run("UPDATE job SET state = 0, owner = NULL WHERE state = 1");
    bench.temp.run("UPDATE message SET state = 0");
    bench.temp.run("UPDATE step_counter SET queued = 1, sending = 0");
    const auto second = bench.write(
        [&](db::WriteTx& tx) { return queue::lease(tx, bench.lane(bench.id, 0), 78, 1); });
    bench.record(zombie[0], Verdict::kSent);
    CHECK(bench.temp.integer("SELECT count(*) FROM job WHERE state = 1") == 1);  // it is held
    const auto left =
        bench.write([&](db::WriteTx& tx) { return bench.ledger.settle_in_doubt(tx, 78, second); });
    CHECK(left.empty());
    CHECK(bench.temp.integer("SELECT count(*) FROM job WHERE state = 1") == 0);
}
