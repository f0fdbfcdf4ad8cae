// What of a launched campaign has not gone out can be changed.
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "service/content/step_mail.h"
#include "service/sending/ledger_bench.h"
#include "service/sequence/step_walks.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::LedgerBench;
using campaignd::test::Studio;

namespace {

struct Bench : LedgerBench {
    using LedgerBench::LedgerBench;

    CampaignView change(const nlohmann::json& body) {
        return campaigns.update(actor, id, wire::read_campaign(body));
    }

    /// The fields of the faults of a change.
    std::vector<std::string> faults_of(const nlohmann::json& body) {
        std::vector<std::string> fields;
        try {
            change(body);
        } catch (const Error& error) {
            for (const FieldError& fault : error.fields()) {
                fields.push_back(fault.field);
            }
        }
        return fields;
    }

    void pause() { campaigns.pause(actor, id); }

    void resume() { campaigns.resume(actor, id); }

    nlohmann::json steps() const { return nlohmann::json(campaign(id)).at("steps"); }

    /// As the composer does it: with the campaign's present revision.
    service::Delivery leased(int step = 0) const {
        service::Delivery delivery = lease(step, 1).at(0);
        delivery.revision = campaign(id).revision;
        return delivery;
    }

    /// The mail as it would be composed now: subject and a line of its text.
    std::string mail_of(MessageId message) const {
        const auto compiled = compiled_.get(*temp, id);
        std::string subject;
        std::string data;
        const auto loaded = temp->read([&](const db::ReadTx& tx) {
            return service::load_message(
                tx, *compiled, links, *store::messages::find_for_sending(tx, message));
        });
        service::compose_message(loaded, *compiled, links, 0, data, &subject);
        return subject + "\n" + data;
    }

    /// Every walk to its end, in slices of two.
    void walk() const {
        const auto ids = temp->read([](const db::ReadTx& tx) {
            return db::integers(tx.query_uncached("SELECT id FROM step_walk ORDER BY id"));
        });
        for (const std::int64_t walk : ids) {
            while (write([&](db::WriteTx& tx) {
                       return service::step_walk_slice(tx, walk, 2);
                   }).more) {
                REQUIRE(broken(temp).empty());
            }
        }
        REQUIRE(broken(temp).empty());
    }

    std::int64_t queued(int step) const {
        return temp.integer("SELECT count(*) FROM message WHERE state = 0 AND step = ?1", step);
    }

    /// Nothing of the step is leased, although the campaign runs.
    bool is_resting(int step) const {
        return temp.integer(
                   "SELECT paused FROM lane WHERE campaign_id = ?1 AND step = ?2", id, step) == 1;
    }

    mutable service::CompiledCampaigns compiled_;
};

}  // namespace

TEST_CASE("a running campaign is paused before its mails change", "[service][unsent]") {
    Bench bench(2);
    nlohmann::json steps = bench.steps();
    steps[0]["body"] = "Other words";
    CHECK(bench.faults_of({{"steps", steps}, {"track_clicks", false}}) ==
          std::vector<std::string>{"steps", "track_clicks"});
    bench.pause();
    CHECK(bench.change({{"steps", steps}}).revision == 2);
    CHECK(bench.steps()[0]["body"] == "Other words");
    CHECK(bench.faults_of({{"audience", {{"list_ids", nlohmann::json::array()}}}}) ==
          std::vector<std::string>{"audience"});
    CHECK(bench.faults_of({{"schedule_at", "2031-01-01T00:00:00Z"}}) ==
          std::vector<std::string>{"schedule_at"});
    steps[0]["body"] = "Hi {{#name}}";
    CHECK(bench.faults_of({{"steps", steps}}) == std::vector<std::string>{"steps[0].body"});
}

TEST_CASE("what was composed before a change does not go out", "[service][unsent]") {
    Bench bench(3);
    bench.send(bench.leased());
    const service::Delivery composed = bench.leased();
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps[0]["subject"] = "Second thoughts";
    steps[0]["body"] = "New words";
    bench.change({{"steps", steps}});
    bench.resume();
    CHECK_FALSE(bench.mark(composed));
    bench.record(composed, Verdict::kNotSent);
    const service::Delivery anew = bench.leased();
    const std::string mail = bench.mail_of(anew.job.ref);
    CHECK(mail.find("Second thoughts") != std::string::npos);
    CHECK(mail.find("New words") != std::string::npos);
    bench.send(anew);
    CHECK(bench.message(1).revision == 1);
    CHECK(bench.message(anew.job.ref).revision == 2);
    CHECK(bench.temp.integer("SELECT count(*) FROM message WHERE step = 0 AND revision IS NULL") ==
          1);
}

TEST_CASE("the first subject of a running campaign is changed 20 times at most",
          "[service][unsent]") {
    Bench bench(30);
    std::vector<std::string> faults;
    int changed = 0;
    while (faults.empty() && changed < 25) {
        bench.send(bench.leased());
        bench.pause();
        nlohmann::json steps = bench.steps();
        steps[0]["subject"] = "Name " + std::to_string(changed);
        faults = bench.faults_of({{"steps", steps}});
        changed += faults.empty() ? 1 : 0;
        bench.resume();
    }
    CHECK(changed == 20);
    CHECK(faults == std::vector<std::string>{"steps[0].subject"});
    CHECK(bench.compiled_.get(*bench.temp, bench.id)->first_subjects.size() == 21);
    // Other changes go on.
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps[0]["body"] = "Other words";
    CHECK(bench.faults_of({{"steps", steps}}).empty());
}

TEST_CASE("a change of limits throws no mail away", "[service][unsent]") {
    Bench bench(1);
    const service::Delivery composed = bench.leased();
    bench.change({{"name", "Summer"}, {"limits", {{"messages_per_hour", 5}}}});
    CHECK(bench.mark(composed));
    CHECK(bench.message(composed.job.ref).revision == 1);
}

TEST_CASE("who got the old text keeps it, its links and its thread", "[service][unsent]") {
    Bench bench(2);
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps[0]["body"] = "See https://example.org/old";
    bench.change({{"steps", steps}});
    bench.resume();
    const service::Delivery first = bench.leased();
    bench.send(first);
    bench.pause();
    steps[0]["subject"] = "Renamed";
    steps[0]["body"] = "See https://example.org/new and https://example.org/old";
    bench.change({{"steps", steps}});
    bench.resume();
    const service::Delivery second = bench.leased();
    bench.send(second);
    // The page behind "view in browser" shows what each of them got.
    const auto body_of = [&](const Message& message) {
        const auto compiled = bench.compiled_.get_as_sent(
            *bench.temp, bench.id, message.step, message.revision.value_or(0));
        const auto loaded = bench.temp->read([&](const db::ReadTx& tx) {
            return service::load_message(
                tx, *compiled, bench.links, *store::messages::find_for_sending(tx, message.id));
        });
        return service::message_page(loaded, *compiled, bench.links, 0);
    };
    CHECK(body_of(bench.message(first.job.ref)).find("example.org/new") == std::string::npos);
    CHECK(bench.temp.integer("SELECT count(*) FROM link WHERE step = 0") == 2);
    CHECK(bench.temp.integer("SELECT number FROM link WHERE target = 'https://example.org/old'") ==
          1);
    // A reply in the thread goes under the subject that the person has.
    bench.temp.clock.advance(std::chrono::hours(2));
    std::map<RecipientId, std::string> subjects;
    for (const service::Delivery& reply : bench.lease(1)) {
        subjects[reply.recipient_id] = bench.mail_of(reply.job.ref).substr(0, 12);
    }
    CHECK(subjects.at(first.recipient_id) == "Re: Hello Pe");
    CHECK(subjects.at(second.recipient_id) == "Re: Renamed\n");
}

TEST_CASE("a new step is for everybody who had the one before", "[service][unsent]") {
    Bench bench(5);
    for (const service::Delivery& opener : bench.lease()) {
        bench.send(opener);
    }
    bench.temp.clock.advance(std::chrono::hours(2));
    const auto follow_ups = bench.lease(1);
    bench.send(follow_ups.at(0));
    bench.send(follow_ups.at(1));
    bench.record(follow_ups.at(2), Verdict::kRefused);
    bench.record(follow_ups.at(3), Verdict::kSkipped, SkipReason::kCondition);
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps.push_back({{"delay_s", 60}, {"condition", "no_click"}, {"body", "Last call"}});
    bench.change({{"steps", steps}});
    bench.walk();
    CHECK(bench.queued(2) == 3);  // not the refused one, not the one that has no answer yet
    bench.resume();
    bench.record(follow_ups.at(4), Verdict::kNotSent);
    bench.temp.clock.advance(std::chrono::hours(2));
    bench.send(bench.leased(1));
    CHECK(bench.queued(2) == 4);
    for (int i = 0; i < 4; ++i) {
        bench.temp.clock.advance(std::chrono::hours(2));
        bench.send(bench.leased(2));
    }
    CHECK(bench.state(bench.id) == "finished");
}

TEST_CASE("a finished campaign with a new step waits until it is resumed", "[service][unsent]") {
    Bench bench(2, {{"steps", {{{"subject", "Hi"}, {"body", "Hello"}}}}});
    for (const service::Delivery& opener : bench.lease()) {
        bench.send(opener);
    }
    REQUIRE(bench.state(bench.id) == "finished");
    CHECK_THROWS_AS(bench.change({{"name", "Other"}}), Error);
    nlohmann::json steps = bench.steps();
    steps.push_back({{"delay_s", 60}, {"condition", "no_open"}, {"body", "Did you see it?"}});
    CHECK(bench.change({{"steps", steps}}).state == CampaignState::kPaused);
    bench.walk();
    CHECK(bench.queued(1) == 2);
    bench.resume();
    bench.temp.clock.advance(std::chrono::hours(1));
    for (int i = 0; i < 2; ++i) {
        bench.send(bench.leased(1));
    }
    CHECK(bench.state(bench.id) == "finished");
}

TEST_CASE("a removed step ends for whoever waits, and the next one follows", "[service][unsent]") {
    nlohmann::json made = Studio::body(1, 1, 3).at("steps");
    Bench bench(3, {{"steps", made}});
    for (const service::Delivery& opener : bench.lease()) {
        bench.send(opener);
    }
    bench.temp.clock.advance(std::chrono::hours(2));
    bench.send(bench.lease(1, 1).at(0));
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps.erase(1);
    bench.change({{"steps", steps}});
    CHECK(bench.campaign(bench.id).steps.at(1).removed);
    bench.resume();
    CHECK(bench.is_resting(1));
    bench.walk();
    CHECK(bench.counts(bench.id)[MessageState::kCancelled] == 2);
    CHECK(bench.queued(2) == 3);
    CHECK(bench.steps()[1]["removed"] == true);
    // As it is shown it can be given back.
    bench.pause();
    bench.change({{"steps", bench.steps()}});
    CHECK(bench.campaign(bench.id).steps.at(1).removed);
    CHECK(bench.faults_of({{"steps", nlohmann::json::array({bench.steps()[2]})}}).back() ==
          "steps");
}

TEST_CASE("another delay moves what waits for its first attempt", "[service][unsent]") {
    Bench bench(3);
    for (const service::Delivery& opener : bench.lease()) {
        bench.send(opener);
    }
    const TimeMs due = bench.temp.integer("SELECT min(due_at) FROM message WHERE step = 1");
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps[1]["delay_s"] = 7'200;
    bench.change({{"steps", steps}});
    bench.resume();
    bench.temp.clock.advance(std::chrono::minutes(90));
    CHECK(bench.is_resting(1));  // nothing goes at its old time while dates are moved
    bench.walk();
    CHECK_FALSE(bench.is_resting(1));
    CHECK(bench.temp.integer("SELECT min(due_at) FROM message WHERE step = 1") == due + 3'600'000);
    CHECK(bench.lease(1).empty());
    bench.temp.clock.advance(std::chrono::minutes(40));
    CHECK(bench.lease(1).size() == 3);
}

TEST_CASE("another sender takes over, and the thread stays whole", "[service][unsent]") {
    Bench bench(2);
    const service::Delivery first = bench.leased();
    bench.send(first);
    const std::int64_t other =
        bench.add_sender(0, {{"from_email", "grace@example.net"}, {"from_name", "Grace"}});
    bench.pause();
    bench.change({{"sender_id", other}});
    bench.resume();
    const Campaign now = bench.campaign(bench.id);
    CHECK(now.identity->from_email == "grace@example.net");
    CHECK(now.identity->domain == "example.com");
    CHECK(bench.temp.integer("SELECT count(*) FROM lane WHERE campaign_id IS NOT NULL AND "
                             "sender_id <> ?1",
                             other) == 0);
    CHECK(bench.mail_of(bench.leased().job.ref).find("Grace <grace@example.net>") !=
          std::string::npos);
}

TEST_CASE("a scheduled campaign gets another time", "[service][unsent]") {
    Bench bench;
    const auto in_hours = [&](int hours) {
        return to_rfc3339(bench.temp.clock.now() + hours * TimeMs{3'600'000});
    };
    nlohmann::json made = Studio::body(bench.add_sender(), bench.add_list("others"));
    bench.add_person(2, "late@example.org");
    made["schedule_at"] = in_hours(5);
    bench.id = bench.add_campaign(made);
    bench.campaigns.launch(bench.actor, bench.id);
    CHECK(bench.faults_of({{"schedule_at", in_hours(-1)}}) ==
          std::vector<std::string>{"schedule_at"});
    CHECK(bench.faults_of({{"schedule_at", nullptr}}) == std::vector<std::string>{"schedule_at"});
    bench.change({{"schedule_at", in_hours(1)}});
    bench.temp.clock.jump(std::chrono::minutes(61));
    bench.write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, bench.id); });
    CHECK(bench.state(bench.id) == "running");
    CHECK(bench.temp.integer("SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id "
                             "WHERE l.kind = 'schedule'") == 2);
}

TEST_CASE("a change is audited with before and after", "[service][unsent]") {
    Bench bench(1);
    bench.pause();
    nlohmann::json steps = bench.steps();
    steps[0]["subject"] = "Other";
    bench.change({{"steps", steps}, {"name", "Summer"}});
    const auto audited = nlohmann::json::parse(bench.temp->read([](const db::ReadTx& tx) {
        db::Statement row = tx.query_uncached(
            "SELECT detail FROM audit WHERE action = 'campaign.update' ORDER BY id DESC LIMIT 1");
        REQUIRE(row.step());
        return row.string(0);
    }));
    CHECK(audited["name"] == nlohmann::json{{"before", "Spring"}, {"after", "Summer"}});
    CHECK(audited["steps[0].subject"]["before"] == "Hello {{name}}");
    CHECK(audited["steps[0].subject"]["after"] == "Other");
    CHECK(audited["revision"] == 2);
    CHECK_FALSE(audited.contains("steps[0].body"));
}
