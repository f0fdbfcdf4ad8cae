#include "service/sequence/feedback.h"

#include <catch2/catch.hpp>

#include "service/feedback/post.h"
#include "service/people/recipients.h"
#include "service/sequence/enrolment.h"
#include "wire/messages.h"

using namespace campaignd;
using campaignd::test::kJobsAbout;
using campaignd::test::kOwner;
using campaignd::test::Post;
using nlohmann::json;
using service::FeedbackResult;

namespace {

constexpr const char* kCompanyStop = R"sql(SELECT max(id) FROM company_stop)sql";

}  // namespace

TEST_CASE("a reply ends the sequence of its campaign and of no other", "[service]") {
    Post post;
    const CampaignId first = post.start();
    const CampaignId second = post.start();
    post.send(first, 0);
    post.send(second, 0);
    const RecipientId person = post.people[0];
    const MessageId opener = post.of(first, person, 0);
    CHECK(post.tell({.source = "imap:1",
                     .kind = FeedbackKind::kReply,
                     .message = opener,
                     .at = 1'000,
                     .detail = "Re: Hello"}) == FeedbackResult::kNew);
    CHECK(post.message(opener).replied_at == 1'000);
    CHECK(post.state_of(opener) == "sent");
    const MessageId next = post.of(first, person, 1);
    CHECK(post.state_of(next) == "skipped replied");
    CHECK(post.temp.integer(kJobsAbout, next) == 0);
    CHECK(post.state_of(post.of(second, person, 1)) == "queued");
    CHECK(post.state_of(post.of(first, post.people[1], 1)) == "queued");
    CHECK(post.status(person) == 0);
    CHECK(post.progress(first)["replies"] == 1);
    CHECK(post.progress(first)["steps"][0]["replies"] == 1);
    CHECK(post.progress(second)["replies"] == 0);
    CHECK(json(post.messages.get(opener))["feedback"][0]["detail"] == "Re: Hello");
    post.require_sound();
}

TEST_CASE("the same source told again changes nothing", "[service]") {
    Post post;
    const CampaignId id = post.start();
    post.send(id, 0);
    const MessageId opener = post.of(id, post.people[0], 0);
    CHECK(post.tell(FeedbackKind::kReply, opener, "imap:1") == FeedbackResult::kNew);
    CHECK(post.tell(FeedbackKind::kReply, opener, "imap:1") == FeedbackResult::kRepeat);
    CHECK(post.tell(FeedbackKind::kComplaint, opener, "imap:1") == FeedbackResult::kRepeat);
    CHECK(post.status(post.people[0]) == 0);
    CHECK(post.tell(FeedbackKind::kReply, opener, "imap:2") == FeedbackResult::kNew);
    CHECK(post.progress(id)["replies"] == 1);
    CHECK(json(post.messages.get(opener))["feedback"].size() == 2);
    CHECK(post.tell(FeedbackKind::kReply, 999'999) == FeedbackResult::kUnknown);
    post.require_sound();
}

TEST_CASE("bounces, complaints and leaving end every campaign of the person", "[service]") {
    const auto [kind, status, word, sum] =
        GENERATE(table<FeedbackKind, int, std::string, std::string>(
            {{FeedbackKind::kHardBounce, 2, "skipped bounced", "bounces"},
             {FeedbackKind::kComplaint, 3, "skipped complained", "complaints"},
             {FeedbackKind::kUnsubscribe, 1, "skipped unsubscribed", "unsubscribes"}}));
    Post post;
    const CampaignId first = post.start();
    const CampaignId second = post.start();
    post.send(first, 0);
    const RecipientId person = post.people[0];
    const MessageId opener = post.of(first, person, 0);
    CHECK(post.tell(kind, opener) == FeedbackResult::kNew);
    CHECK(post.status(person) == status);
    CHECK(post.state_of(post.of(first, person, 1)) == word);
    CHECK(post.state_of(post.of(second, person, 0)) == word);
    CHECK(post.message(opener).bounced_at.has_value() == (kind == FeedbackKind::kHardBounce));
    CHECK(post.progress(first)[sum] == 1);
    CHECK(post.progress(second)[sum] == 0);
    CHECK(post.tell(kind, opener) == FeedbackResult::kNew);  // told twice, counted once
    CHECK(post.progress(first)[sum] == 1);
    post.require_sound();
}

TEST_CASE("a policy bounce shows, and suppresses nobody", "[service]") {
    Post post;
    const CampaignId id = post.start();
    post.send(id, 0);
    const MessageId opener = post.of(id, post.people[0], 0);
    for (int i = 0; i < 10; ++i) {
        post.tell(FeedbackKind::kPolicyBounce, opener);
    }
    CHECK(post.status(post.people[0]) == 0);
    CHECK(post.state_of(post.of(id, post.people[0], 1)) == "queued");
    CHECK(post.message(opener).bounced_at);
    CHECK(post.progress(id)["bounces"] == 1);
    post.require_sound();
}

TEST_CASE("soft bounces of five messages make an address dead", "[service]") {
    Post post;
    const RecipientId person = post.people[0];
    const auto soft = [&] {
        const CampaignId id = post.start();
        post.send(id, 0);
        const MessageId opener = post.of(id, person, 0);
        post.tell(FeedbackKind::kSoftBounce, opener);
        post.tell(FeedbackKind::kSoftBounce, opener);  // the same message counts once
        return id;
    };
    for (int i = 0; i < 4; ++i) {
        const CampaignId id = soft();
        CHECK(post.state_of(post.of(id, person, 1)) == "queued");
    }
    SECTION("the fifth does it") {
        const CampaignId id = soft();
        CHECK(post.status(person) == 2);
        CHECK(post.state_of(post.of(id, person, 1)) == "skipped bounced");
    }
    SECTION("unless the others are too long ago") {
        post.temp.clock.advance(std::chrono::hours(24 * 31));
        soft();
        CHECK(post.status(person) == 0);
    }
    SECTION("or the person answered since") {
        post.temp.clock.advance(std::chrono::hours(1));
        const CampaignId id = post.start();
        post.send(id, 0);
        post.tell(FeedbackKind::kAutoReply, post.of(id, person, 0));
        post.temp.clock.advance(std::chrono::hours(1));
        soft();
        CHECK(post.status(person) == 0);
    }
    SECTION("or a message arrived since") {
        post.temp.clock.advance(std::chrono::hours(1));
        post.send(post.start(), 0);
        post.temp.clock.advance(std::chrono::hours(24 * 6));
        soft();
        CHECK(post.status(person) == 0);
    }
    post.require_sound();
}

TEST_CASE("a message in a worker's hands is refused at its dot mark after a reply", "[service]") {
    Post post;
    const CampaignId id = post.start();
    post.send(id, 0);
    post.temp.clock.advance(std::chrono::hours(2));
    const auto jobs = post.lease(id, 1);
    REQUIRE(jobs.size() == 3);
    const MessageId held = jobs[0].ref;
    const RecipientId person = post.message(held).recipient_id;
    post.tell(FeedbackKind::kReply, post.of(id, person, 0));
    CHECK(post.state_of(held) == "queued");
    const std::vector<service::Delivery> deliveries = {post.delivery(id, jobs[0], 1),
                                                       post.delivery(id, jobs[1], 1)};
    const auto allowed =
        post.write([&](db::WriteTx& tx) { return post.ledger.mark_dots(tx, kOwner, deliveries); });
    CHECK(allowed == std::vector<bool>{false, true});
    CHECK(post.temp->read([&](const db::ReadTx& tx) {
        return store::sequences::reason_of(tx, id, person);
    }) == SkipReason::kReplied);
    post.require_sound();
}

TEST_CASE("a reply while the next message is on the wire ends what would follow", "[service]") {
    Post post;
    const CampaignId id = post.start();
    post.send(id, 0);
    post.temp.clock.advance(std::chrono::hours(2));
    const auto jobs = post.lease(id, 1);
    const std::vector<service::Delivery> deliveries = {post.delivery(id, jobs[0], 1)};
    post.write([&](db::WriteTx& tx) { post.ledger.mark_dots(tx, kOwner, deliveries); });
    const RecipientId person = deliveries[0].recipient_id;
    post.tell(FeedbackKind::kReply, post.of(id, person, 0));
    service::DeliveryReport report;
    report.delivery = deliveries[0];
    report.verdict = Verdict::kSent;
    post.write([&](db::WriteTx& tx) { post.ledger.record(tx, kOwner, std::span(&report, 1)); });
    CHECK(post.state_of(jobs[0].ref) == "sent");
    CHECK(post.state_of(post.of(id, person, 2)) == "skipped replied");
    post.require_sound();
}

TEST_CASE("a reply stops the whole company where the campaign says so", "[service]") {
    Post post;
    std::vector<RecipientId> colleagues;
    for (const char* address : {"a@acme.example", "b@acme.example", "c@ACME.example"}) {
        colleagues.push_back(post.add_person(post.list, address));
    }
    const bool stop_company = GENERATE(true, false);
    const CampaignId id = post.start({{"stop_company", stop_company}});
    post.send(id, 0);
    post.tell(FeedbackKind::kReply, post.of(id, colleagues[0], 0));
    if (stop_company) {
        const std::int64_t stop = post.temp.integer(kCompanyStop);
        // Refused at once, wherever it is; skipped in slices behind that.
        CHECK(post.temp->read([&](const db::ReadTx& tx) {
            return store::sequences::reason_of(tx, id, colleagues[2]);
        }) == SkipReason::kReplied);
        for (int slices = 0; slices < 100; ++slices) {
            if (!post.write(
                    [&](db::WriteTx& tx) { return service::skip_company_slice(tx, stop, 2); })) {
                break;
            }
        }
    }
    const std::string word = stop_company ? "skipped replied" : "queued";
    CHECK(post.state_of(post.of(id, colleagues[0], 1)) == "skipped replied");
    CHECK(post.state_of(post.of(id, colleagues[1], 1)) == word);
    CHECK(post.state_of(post.of(id, colleagues[2], 1)) == word);
    CHECK(post.state_of(post.of(id, post.people[0], 1)) == "queued");
    post.require_sound();
}

TEST_CASE("users of a public mail provider are no company", "[service]") {
    Post post;
    const RecipientId first = post.add_person(post.list, "a@gmail.com");
    const RecipientId second = post.add_person(post.list, "b@gmail.com");
    const CampaignId id = post.start({{"stop_company", true}});
    post.send(id, 0);
    post.tell(FeedbackKind::kReply, post.of(id, first, 0));
    CHECK(post.state_of(post.of(id, first, 1)) == "skipped replied");
    CHECK(post.temp->read([&](const db::ReadTx& tx) {
        return store::sequences::reason_of(tx, id, second);
    }) == std::nullopt);
}

TEST_CASE("out of office is no reply: it continues or postpones", "[service]") {
    Post post;
    const bool postpone = GENERATE(true, false);
    const CampaignId id =
        post.start({{"on_out_of_office",
                     {{"action", postpone ? "postpone" : "continue"}, {"postpone_s", 86'400}}}});
    post.send(id, 0);
    const MessageId opener = post.of(id, post.people[0], 0);
    const MessageId next = post.of(id, post.people[0], 1);
    const TimeMs due = post.message(next).due_at;
    post.tell(FeedbackKind::kAutoReply, opener);
    post.tell(FeedbackKind::kAutoReply, opener);
    CHECK(post.state_of(next) == "queued");
    CHECK(post.message(next).due_at == due + (postpone ? 86'400'000 : 0));
    CHECK(post.message(opener).replied_at == std::nullopt);
    CHECK(post.progress(id)["replies"] == 0);
    post.require_sound();
}

TEST_CASE("an automatic answer before the 250 postpones what is planned after it", "[service]") {
    Post post;
    const CampaignId id =
        post.start({{"on_out_of_office", {{"action", "postpone"}, {"postpone_s", 86'400}}}});
    const auto jobs = post.lease(id, 0);
    service::DeliveryReport report;
    report.delivery = post.delivery(id, jobs[0], 0);
    report.verdict = Verdict::kSent;
    post.write([&](db::WriteTx& tx) {
        post.ledger.mark_dots(tx, kOwner, std::span(&report.delivery, 1));
    });
    post.tell(FeedbackKind::kAutoReply, jobs[0].ref);
    post.write([&](db::WriteTx& tx) { post.ledger.record(tx, kOwner, std::span(&report, 1)); });
    const MessageId next = post.of(id, report.delivery.recipient_id, 1);
    CHECK(post.message(next).due_at == post.temp.clock.now() + 3'600'000 + 86'400'000);
    post.require_sound();
}

TEST_CASE("what was in doubt and was answered is recorded as sent", "[service]") {
    Post post;
    const std::string policy = GENERATE("retry", "hold");
    const CampaignId id = post.start({{"uncertain", policy}});
    post.send(id, 0, Verdict::kUnknown);
    const MessageId opener = post.of(id, post.people[0], 0);
    CHECK(post.state_of(opener) == (policy == "hold" ? "uncertain" : "queued"));
    post.tell(FeedbackKind::kSoftBounce, opener);
    CHECK(post.state_of(opener) == "sent");
    CHECK(post.temp.integer(kJobsAbout, opener) == 0);
    CHECK(post.state_of(post.of(id, post.people[0], 1)) == "queued");
    post.require_sound();
}

TEST_CASE("a late reply after the end of the campaign still counts", "[service]") {
    Post post;
    const CampaignId id = post.start(json::object(), 1);
    post.send(id, 0);
    CHECK(post.state(id) == "finished");
    post.tell(FeedbackKind::kReply, post.of(id, post.people[0], 0));
    CHECK(post.progress(id)["replies"] == 1);
    CHECK(post.state(id) == "finished");
    post.require_sound();
}

TEST_CASE("a report about a person is about the last message they got", "[service]") {
    Post post;
    const RecipientId person = post.people[0];
    CHECK(post.tell({.source = "hook:1", .kind = FeedbackKind::kSoftBounce, .recipient = person}) ==
          FeedbackResult::kNew);
    const CampaignId id = post.start();
    post.send(id, 0);
    CHECK(post.tell({.source = "hook:2",
                     .kind = FeedbackKind::kHardBounce,
                     .recipient = person,
                     .status = "5.1.1"}) == FeedbackResult::kNew);
    CHECK(post.message(post.of(id, person, 0)).bounced_at);
    CHECK(post.progress(id)["bounces"] == 1);
    CHECK(post.status(person) == 2);
    CHECK(post.tell({.source = "hook:3", .kind = FeedbackKind::kHardBounce, .recipient = 99'999}) ==
          FeedbackResult::kUnknown);
    post.require_sound();
}

TEST_CASE("check finds a sum of feedback that is not its rows", "[service]") {
    Post post;
    const CampaignId id = post.start();
    post.send(id, 0);
    post.tell(FeedbackKind::kReply, post.of(id, post.people[0], 0));
    post.temp.run("UPDATE feedback_counter SET replies = 5");
    const auto lines = service::check_database(*post.temp);
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[0], Catch::Contains("say 5, 0, 0, 0") && Catch::Contains("rows 1, 0, 0, 0"));
    CHECK_THAT(lines[1], Catch::Contains("the timeline of answers and bounces"));
}

TEST_CASE("erasing a person takes their words and keeps the counts", "[service]") {
    Post post;
    service::Recipients recipients(*post.temp);
    const CampaignId id = post.start();
    post.send(id, 0);
    const MessageId opener = post.of(id, post.people[0], 0);
    post.tell({.source = "imap:1",
               .kind = FeedbackKind::kReply,
               .message = opener,
               .detail = "Re: my address"});
    CHECK(recipients.export_all(post.people[0]).feedback.at(0).detail == "Re: my address");
    recipients.erase(post.actor, post.people[0]);
    CHECK(json(post.messages.get(opener))["feedback"][0]["detail"] == "");
    post.tell({.source = "imap:2",
               .kind = FeedbackKind::kReply,
               .message = opener,
               .detail = "more words"});
    CHECK(json(post.messages.get(opener))["feedback"][1]["detail"] == "");
    CHECK(post.progress(id)["replies"] == 1);
    post.require_sound();
}
