// Variants of a step: who gets which, who waits, and one decision.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "service/content/step_mail.h"
#include "service/people/recipients.h"
#include "service/sending/ledger_bench.h"
#include "service/sequence/feedback.h"
#include "service/sequence/newcomers.h"
#include "service/sequence/variant_tests.h"
#include "wire/recipients.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::LedgerBench;
using nlohmann::json;

namespace {

constexpr TimeMs kHourMs = 3'600'000;

json two_subjects(json winner = nullptr) {
    return {{"steps",
             json::array({{{"subject", "Subject A"},
                           {"format", "text"},
                           {"body", "Words A {{unsubscribe_url}}"},
                           {"variants",
                            json::array({{{"key", "A"}, {"weight", 1}},
                                         {{"key", "B"},
                                          {"weight", 1},
                                          {"subject", "Subject B"},
                                          {"format", "text"},
                                          {"body", "Words B {{unsubscribe_url}}"}}})},
                           {"winner", winner}},
                          {{"subject", nullptr},
                           {"format", "text"},
                           {"body", "Once more {{unsubscribe_url}}"},
                           {"delay_s", 3600}}})}};
}

json after_an_hour(int people, const char* by = "replies") {
    return {{"sample_people", people}, {"by", by}, {"after_s", 3600}, {"when_unclear", "best"}};
}

struct Bench : LedgerBench {
    using LedgerBench::LedgerBench;

    /// As the composer makes it.
    std::string compose(service::Delivery& delivery) {
        const auto compiled = compiled_.get(*temp, id);
        std::string subject;
        std::string data;
        const auto loaded = temp->read([&](const db::ReadTx& tx) {
            auto row = store::messages::find_for_sending(tx, delivery.job.ref).value();
            row.variant = compiled->variant_for(row);
            delivery.variant = row.variant;
            delivery.revision = compiled->campaign.revision;
            return service::load_message(tx, *compiled, links, std::move(row));
        });
        service::compose_message(loaded, *compiled, links, 0, data, &subject);
        return subject;
    }

    /// All that may go of a step, of each of its lanes that is free.
    std::vector<service::Delivery> lease_free(int step) {
        std::vector<service::Delivery> deliveries;
        const auto lanes = temp->read([&](const db::ReadTx& tx) {
            return db::integers(tx.query_uncached(
                "SELECT id FROM lane WHERE paused = 0 AND campaign_id = " + std::to_string(id) +
                " AND step = " + std::to_string(step)));
        });
        for (const LaneId free : lanes) {
            const auto jobs =
                write([&](db::WriteTx& tx) { return queue::lease(tx, free, owner, 100); });
            for (const LeasedJob& job : jobs) {
                deliveries.push_back({.job = job,
                                      .campaign_id = id,
                                      .recipient_id = message(job.ref).recipient_id,
                                      .step = step,
                                      .date_at = temp.clock.now()});
            }
        }
        return deliveries;
    }

    /// Sends all that may go of a step: how often each subject went out.
    std::map<std::string, int> send_all(int step = 0) {
        std::map<std::string, int> subjects;
        for (service::Delivery& delivery : lease_free(step)) {
            const std::string subject = compose(delivery);
            send(delivery);
            ++subjects[subject];
            REQUIRE(sent_.insert(delivery.job.ref).second);
            subjects_[delivery.recipient_id] =
                step == 0 ? subject : subjects_[delivery.recipient_id];
        }
        return subjects;
    }

    std::int64_t waiting() const {
        return temp->read(
            [&](const db::ReadTx& tx) { return store::variants::count_waiting(tx, id, 0); });
    }

    store::variants::Test test(int step = 0) const {
        return temp->read([&](const db::ReadTx& tx) { return store::variants::find(tx, id, step); })
            .value();
    }

    std::optional<TimeMs> decide() {
        return write([&](db::WriteTx& tx) { return service::decide_by_rule(tx, test().id); });
    }

    void reply(MessageId message) {
        write([&](db::WriteTx& tx) {
            service::Feedback(service::FeedbackOptions())
                .apply(tx,
                       {.source = "test:" + std::to_string(message),
                        .kind = FeedbackKind::kReply,
                        .message = message});
        });
    }

    std::int64_t decisions() const {
        return temp.integer("SELECT count(*) FROM audit WHERE action = 'campaign.winner'");
    }

    service::CompiledCampaigns compiled_;
    std::set<MessageId> sent_;
    std::map<RecipientId, std::string> subjects_;
};

}  // namespace

TEST_CASE("everybody gets one variant, and the ledger says which", "[service][variants]") {
    Bench bench(60, two_subjects());
    auto subjects = bench.send_all();
    CHECK(subjects["Subject A"] + subjects["Subject B"] == 60);
    CHECK(subjects["Subject A"] > 10);
    CHECK(subjects["Subject B"] > 10);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE variant = 1 AND state = 2") ==
          subjects["Subject B"]);
    CHECK(bench.temp.integer("SELECT sent FROM variant_counter WHERE variant = 0") ==
          subjects["Subject A"]);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a follow-up keeps a person's thread, whatever the variant", "[service][variants]") {
    Bench bench(30, two_subjects());
    bench.send_all();
    bench.temp.clock.advance(std::chrono::milliseconds(2 * kHourMs));
    for (service::Delivery& delivery : bench.lease_free(1)) {
        CHECK(bench.compose(delivery) == "Re: " + bench.subjects_[delivery.recipient_id]);
        CHECK_FALSE(delivery.variant);
    }
}

TEST_CASE("others than the sample wait until the rule decides, once", "[service][variants]") {
    Bench bench(40, two_subjects(after_an_hour(10)));
    CHECK(bench.waiting() == 30);
    CHECK(bench.test().sample == 10);
    bench.send_all();
    CHECK(bench.sent_.size() == 10);
    REQUIRE(bench.test().decide_at);
    CHECK(*bench.test().decide_at == bench.temp.clock.now() + kHourMs);
    const auto progress = bench.campaigns.progress(bench.id);
    REQUIRE(progress.waiting);
    CHECK(progress.waiting->cause == WaitCause::kWinner);
    CHECK(progress.waiting->until == *bench.test().decide_at);
    CHECK(bench.decide() == bench.test().decide_at);
    CHECK(bench.waiting() == 30);

    for (const MessageId message : bench.sent_) {
        if (bench.message(message).variant == 1) {
            bench.reply(message);
        }
    }
    bench.temp.clock.advance(std::chrono::milliseconds(kHourMs));
    CHECK_FALSE(bench.decide());
    CHECK_FALSE(bench.decide());
    CHECK(bench.decisions() == 1);
    CHECK(bench.test().choice.winner == 1);
    CHECK(bench.test().clear.has_value());
    auto subjects = bench.send_all();
    CHECK(subjects["Subject B"] == 30);
    CHECK(subjects.count("Subject A") == 0);
    CHECK(bench.sent_.size() == 40);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a person chooses before the rule does", "[service][variants]") {
    Bench bench(20, two_subjects(after_an_hour(6)));
    bench.send_all();
    const auto shown = bench.campaigns.choose_winner(
        bench.actor, bench.id, {.step = 0, .variant = 0, .preview = true});
    CHECK(shown.unsent == 14);
    CHECK(bench.waiting() == 14);
    bench.campaigns.choose_winner(bench.actor, bench.id, {.step = 0, .variant = 0});
    bench.temp.clock.advance(std::chrono::milliseconds(2 * kHourMs));
    CHECK_FALSE(bench.decide());
    CHECK(bench.test().choice.winner == 0);
    CHECK_FALSE(bench.test().clear);
    CHECK(bench.decisions() == 1);
    auto subjects = bench.send_all();
    CHECK(subjects["Subject A"] == 14);
}

TEST_CASE("a choice by hand is for all that is unsent where there is no sample",
          "[service][variants]") {
    Bench bench(30, two_subjects());
    auto some = bench.lease(0, 10);
    for (service::Delivery& delivery : some) {
        bench.compose(delivery);
    }
    const WinnerChoice choice{.step = 0, .variant = 1};
    CHECK(bench.campaigns.choose_winner(bench.actor, bench.id, choice).unsent == 30);
    // What was composed before the choice does not go out.
    CHECK_FALSE(bench.mark(some[0]));
    for (service::Delivery& delivery : some) {
        CHECK(bench.compose(delivery) == "Subject B");
        bench.send(delivery);
    }
    auto subjects = bench.send_all();
    CHECK(subjects["Subject B"] == 20);
}

TEST_CASE("who waits for a winner can leave, and a stopped campaign lets nobody go",
          "[service][variants]") {
    Bench bench(20, two_subjects(after_an_hour(5, "hand")));
    bench.send_all();
    CHECK_FALSE(bench.test().decide_at);
    const auto waiting = bench.temp->read([&](const db::ReadTx& tx) {
        return db::integers(
            tx.query_uncached("SELECT id FROM message WHERE state = 0 AND step = 0"));
    });
    REQUIRE(waiting.size() == 15);
    const RecipientId leaves = bench.message(waiting[0]).recipient_id;
    bench.write([&](db::WriteTx& tx) {
        CHECK(service::skip_queued(tx, leaves, std::nullopt, SkipReason::kUnsubscribed) == 1);
    });
    CHECK(bench.waiting() == 14);
    bench.campaigns.pause(bench.actor, bench.id);
    bench.campaigns.choose_winner(bench.actor, bench.id, {.step = 0, .variant = 1});
    CHECK(bench.send_all().empty());
    bench.campaigns.resume(bench.actor, bench.id);
    bench.campaigns.cancel(bench.actor, bench.id, true);
    while (
        bench.write([&](db::WriteTx& tx) { return service::cancel_slice(tx, bench.id, 3); }).more) {
    }
    CHECK(bench.waiting() == 0);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("the rule cannot change once people wait, the words of a variant can",
          "[service][variants]") {
    Bench bench(12, two_subjects(after_an_hour(4)));
    bench.send_all();
    bench.campaigns.pause(bench.actor, bench.id);
    json steps = json(bench.campaign(bench.id)).at("steps");
    steps[0]["winner"]["sample_people"] = 8;
    CHECK_THROWS_AS(
        bench.campaigns.update(bench.actor, bench.id, wire::read_campaign({{"steps", steps}})),
        Error);
    steps[0]["winner"]["sample_people"] = 4;
    steps[0]["variants"][1]["subject"] = "Another subject B";
    bench.campaigns.update(bench.actor, bench.id, wire::read_campaign({{"steps", steps}}));
    bench.campaigns.choose_winner(bench.actor, bench.id, {.step = 0, .variant = 1});
    bench.campaigns.resume(bench.actor, bench.id);
    auto subjects = bench.send_all();
    CHECK(subjects["Another subject B"] == 8);
    bench.temp.clock.advance(std::chrono::milliseconds(2 * kHourMs));
    for (service::Delivery& delivery : bench.lease_free(1)) {
        CHECK(bench.compose(delivery) == "Re: " + bench.subjects_[delivery.recipient_id]);
    }
}

TEST_CASE("a copy of a campaign has its variants", "[service][variants]") {
    Bench bench(2, two_subjects(after_an_hour(2)));
    const CampaignView copy = bench.campaigns.duplicate(bench.actor, bench.id);
    CHECK(copy.steps[0].variants == bench.campaign(bench.id).steps[0].variants);
    CHECK(copy.steps[0].winner == bench.campaign(bench.id).steps[0].winner);
}

namespace {

json goes_on_enrolling(json winner) {
    json more = two_subjects(std::move(winner));
    more["mode"] = "ongoing";
    return more;
}

/// A campaign that goes on enrolling whoever joins its list.
struct OngoingBench : Bench {
    OngoingBench(int there, const json& rule) : Bench(there, goes_on_enrolling(rule)) {}

    void come(int count) {
        service::Recipients recipients(*temp);
        for (int i = 0; i < count; ++i) {
            recipients.create(
                actor,
                wire::read_recipient({{"email", "n" + std::to_string(++came_) + "@new.example"},
                                      {"list_ids", {temp.integer("SELECT min(id) FROM list")}}}));
        }
        while (write([&](db::WriteTx& tx) { return service::newcomer_slice(tx, id, 3); })) {
        }
    }

    int came_ = 0;
};

}  // namespace

TEST_CASE("the first who come to a campaign that goes on are its sample, later ones get the winner",
          "[service][variants][ongoing]") {
    OngoingBench bench(6, after_an_hour(10));
    CHECK(bench.waiting() == 0);
    CHECK(bench.test().sample == 10);
    CHECK(bench.test().places == 4);
    bench.send_all();
    CHECK(bench.sent_.size() == 6);
    CHECK_FALSE(bench.test().decide_at);  // four more are to come, however long that takes
    bench.temp.clock.advance(std::chrono::milliseconds(5 * kHourMs));
    bench.come(7);
    CHECK(bench.test().places == 0);
    CHECK(bench.waiting() == 3);
    CHECK_FALSE(bench.test().decide_at);
    bench.send_all();
    CHECK(bench.sent_.size() == 10);
    REQUIRE(bench.test().decide_at == bench.temp.clock.now() + kHourMs);
    bench.come(1);
    CHECK(bench.waiting() == 4);
    for (const MessageId message : bench.sent_) {
        if (bench.message(message).variant == 1) {
            bench.reply(message);
        }
    }
    bench.temp.clock.advance(std::chrono::milliseconds(kHourMs));
    CHECK_FALSE(bench.decide());
    CHECK(bench.test().choice.winner == 1);
    auto waited = bench.send_all();
    CHECK(waited["Subject B"] == 4);
    bench.come(3);
    CHECK(bench.waiting() == 0);
    auto later = bench.send_all();
    CHECK(later["Subject B"] == 3);
    CHECK(bench.sent_.size() == 17);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE step = 0 AND variant IS NULL") ==
          0);
    CHECK(bench.decisions() == 1);
    CHECK(broken(bench.temp).empty());
}

TEST_CASE("a sample that is not full when nobody comes any more is decided as it is",
          "[service][variants][ongoing]") {
    OngoingBench bench(4, after_an_hour(10));
    bench.send_all();
    CHECK_FALSE(bench.test().decide_at);
    bench.campaigns.stop_enrolling(bench.actor, bench.id);
    CHECK(bench.test().decide_at == bench.temp.clock.now() + kHourMs);
    CHECK(bench.waiting() == 0);
}

TEST_CASE("a person chooses for all who come to a campaign that goes on",
          "[service][variants][ongoing]") {
    OngoingBench bench(5, after_an_hour(4, "hand"));
    CHECK(bench.waiting() == 1);
    bench.send_all();
    bench.come(2);
    CHECK(bench.waiting() == 3);
    const WinnerChoice choice{.step = 0, .variant = 0};
    CHECK(bench.campaigns.choose_winner(bench.actor, bench.id, choice).unsent == 3);
    bench.come(2);
    auto subjects = bench.send_all();
    CHECK(subjects["Subject A"] == 5);
    CHECK(subjects.count("Subject B") == 0);
}

TEST_CASE("a part of nobody knows how many is no sample", "[service][variants][ongoing]") {
    OngoingBench bench(1, after_an_hour(4));
    json body = goes_on_enrolling(
        {{"sample_percent", 20}, {"by", "clicks"}, {"after_s", 3600}, {"when_unclear", "best"}});
    body["name"] = "percent";
    try {
        bench.add_campaign(body);
        FAIL("taken");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 1);
        CHECK(error.fields()[0].field == "steps[0].winner.sample_percent");
    }
}

TEST_CASE("a sample is drawn when the enrolment begins, not at the launch", "[service][variants]") {
    campaignd::test::Studio studio;
    const std::int64_t list = studio.add_list();
    studio.add_people(list, 30);
    json body = campaignd::test::Studio::body(studio.add_sender(), list);
    body.update(two_subjects(after_an_hour(10)));
    const CampaignId id = studio.add_campaign(body);
    studio.launch(id);
    CHECK(studio.temp.integer("SELECT sample FROM variant_test") == 0);
    studio.enrol(id);
    CHECK(studio.temp.integer("SELECT sample FROM variant_test") == 10);
    CHECK(service::draw_samples(*studio.temp, id));
    CHECK(studio.temp.integer("SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id "
                              "WHERE l.part = -1") == 20);
}
