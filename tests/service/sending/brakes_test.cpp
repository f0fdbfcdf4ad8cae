// A campaign is held by itself when too much goes wrong; a launch may need another person's yes.
#include <catch2/catch.hpp>

#include "service/access/settings.h"
#include "service/sending/ledger_bench.h"
#include "service/sequence/feedback.h"

using namespace campaignd;
using campaignd::test::LedgerBench;
using campaignd::test::Studio;

namespace {

const nlohmann::json kStrict{{"brakes",
                              {{"min_sample", 10},
                               {"bounce_percent", 20},
                               {"complaint_percent", 20},
                               {"refused_percent", 20},
                               {"failed_percent", 20}}}};

struct Bench : LedgerBench {
    explicit Bench(const nlohmann::json& more = kStrict, int count = 40)
        : LedgerBench(count, more) {}

    void end(int count, Verdict verdict) {
        for (const service::Delivery& delivery : lease(0, count)) {
            if (verdict == Verdict::kSent) {
                send(delivery);
            } else {
                record(delivery, verdict);
            }
        }
    }

    void complain(int count) {
        for (int i = 0; i < count; ++i) {
            write([&](db::WriteTx& tx) {
                service::Feedback().apply(tx,
                                          {.source = "test:" + std::to_string(++complaints_),
                                           .kind = FeedbackKind::kComplaint,
                                           .message = complaints_});
            });
        }
    }

    std::string held() const { return campaign(id).held_reason; }

    MessageId complaints_ = 0;
};

}  // namespace

TEST_CASE("too many bounces hold a campaign", "[service][brakes]") {
    Bench bench;
    bench.end(8, Verdict::kSent);
    bench.end(1, Verdict::kNoSuchAddress);
    CHECK(bench.state(bench.id) == "running");
    bench.end(1, Verdict::kNoSuchAddress);
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.held() == "too many bounces: 2 of 10 mails bounced, and the brake is set at 20 %");
    const nlohmann::json shown = bench.campaign(bench.id);
    CHECK(shown["held"]["what_to_do"].get<std::string>().find("approve") != std::string::npos);
}

TEST_CASE("after a person's yes the rates count anew", "[service][brakes]") {
    Bench bench;
    bench.end(8, Verdict::kSent);
    bench.end(2, Verdict::kNoSuchAddress);
    bench.campaigns.approve(bench.actor, bench.id);
    bench.end(9, Verdict::kNoSuchAddress);
    CHECK(bench.state(bench.id) == "running");
    bench.end(1, Verdict::kNoSuchAddress);
    CHECK(bench.held() == "too many bounces: 10 of 10 mails bounced, and the brake is set at 20 %");
}

TEST_CASE("complaints, refusals and failures hold it, each at its rate", "[service][brakes]") {
    Bench complaints;
    complaints.end(10, Verdict::kSent);
    complaints.complain(1);
    CHECK(complaints.state(complaints.id) == "running");
    complaints.complain(1);
    CHECK(complaints.held().find("2 of 10 people complained") != std::string::npos);

    Bench refusals;
    refusals.end(8, Verdict::kSent);
    refusals.end(2, Verdict::kRefused);
    CHECK(refusals.held().find("too many refusals: 2 of 10") == 0);

    Bench failures(kStrict, 10);  // nobody else: the same two are tried again
    failures.end(8, Verdict::kSent);
    for (int attempt = 0; attempt < 3; ++attempt) {
        failures.end(2, Verdict::kLost);
        failures.temp.clock.advance(std::chrono::hours(1));
        CHECK((failures.state(failures.id) == "held") == (attempt == 2));
    }
    CHECK(failures.held().find("too many failures: 2 of 10") == 0);
}

TEST_CASE("a brake that is off, or a small campaign, holds nothing", "[service][brakes]") {
    Bench off(nlohmann::json{{"brakes", {{"min_sample", 1}, {"bounce_percent", nullptr}}}});
    off.end(20, Verdict::kNoSuchAddress);
    CHECK(off.state(off.id) == "running");
    CHECK(off.campaign(off.id).options.brakes.bounce_percent == std::nullopt);
    Bench small(nlohmann::json::object());
    small.end(39, Verdict::kNoSuchAddress);
    CHECK(small.state(small.id) == "running");
}

TEST_CASE("a launch may need another person's yes", "[service][approval]") {
    LedgerBench bench;
    service::Settings settings(*bench.temp);
    SettingsChange change;
    change.launch_approval = true;
    settings.update(bench.actor, change);
    const service::Actor ada{"user:1 ada@example.org", ""};
    const service::Actor ada_elsewhere{"user:1 ada@example.net", ""};
    const service::Actor grace{"user:2 grace@example.org", ""};
    const std::int64_t list = bench.add_list("others");
    bench.add_person(list, "one@example.net");
    const CampaignId id = bench.add_campaign(Studio::body(1, list));
    CHECK(bench.campaigns.launch(ada, id).state == CampaignState::kHeld);
    CHECK(bench.campaign(id).held_reason == "approval");
    CHECK(bench.campaign(id).approval_by == "user:1 ada@example.org");
    bench.enrol(id);
    try {
        bench.campaigns.approve(ada_elsewhere, id);
        FAIL("who asked must not approve");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kForbidden);
    }
    CHECK(bench.campaigns.approve(grace, id).state == CampaignState::kRunning);
    CHECK(bench.campaign(id).approval_by.empty());

    // Who changes it afterwards asks, too.
    bench.campaigns.pause(grace, id);
    nlohmann::json steps = nlohmann::json(bench.campaign(id))["steps"];
    steps[0]["body"] = "Something else";
    bench.campaigns.update(grace, id, wire::read_campaign({{"steps", steps}}));
    CHECK(bench.campaign(id).held_reason == "approval");
    CHECK_THROWS_AS(bench.campaigns.approve(grace, id), Error);
    CHECK(bench.campaigns.approve(ada, id).state == CampaignState::kPaused);
}
