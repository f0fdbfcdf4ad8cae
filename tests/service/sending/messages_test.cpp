#include "service/sending/messages.h"

#include <catch2/catch.hpp>
#include <set>

#include "store/ledger_pages.h"
#include "support/factories.h"
#include "wire/messages.h"
#include "wire/page.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

/// Twelve people: 0-2 failed, 3-4 skipped, 5 sent with a queued follow-up, the rest queued.
struct Bench : Studio {
    Bench() {
        const std::int64_t list = add_list();
        people = add_people(list, 12);
        id = add_campaign(body(add_sender(), list, 2));
        launch(id);
        enrol(id);
        const auto jobs =
            write([&](db::WriteTx& tx) { return queue::lease(tx, lane(id, 0), 7, 6); });
        std::vector<service::DeliveryReport> reports;
        for (const LeasedJob& job : jobs) {
            service::DeliveryReport report;
            report.delivery = {job, id, message(job.ref).recipient_id, 0, 0, 1};
            report.reply = "=cmd|' /C calc'!A0 \"quoted\"";
            const std::size_t n = reports.size();
            report.verdict = n < 3 ? Verdict::kRefused : n < 5 ? Verdict::kSkipped : Verdict::kSent;
            if (n == 3 || n == 4) {
                report.skip_reason = SkipReason::kUnsubscribed;
            }
            reports.push_back(report);
        }
        write([&](db::WriteTx& tx) {
            ledger.mark_dots(tx, 7, std::span(&reports[5].delivery, 1));
            ledger.record(tx, 7, reports);
        });
    }

    /// All ids over pages of `limit`.
    std::vector<std::int64_t> walk(service::Messages::Query query, int limit) const {
        std::vector<std::int64_t> ids;
        query.limit = limit;
        for (int pages = 0; pages < 50; ++pages) {
            const json page = messages.list(id, query);
            for (const json& item : page["items"]) {
                ids.push_back(item["id"]);
            }
            if (page["next"].is_null()) {
                return ids;
            }
            query.cursor = page["next"].get<std::string>();
        }
        return {};
    }

    service::Ledger ledger{queue::RetryPolicy{}, 100};
    std::vector<RecipientId> people;
    CampaignId id = 0;
};

}  // namespace

TEST_CASE("pages of the ledger are complete and stable under each filter", "[service]") {
    const Bench bench;
    using Query = service::Messages::Query;
    const std::vector<std::pair<Query, std::size_t>> cases = {
        {Query{}, 13},
        {Query{.state = "queued", .step = {}, .q = {}, .cursor = {}}, 7},
        {Query{.state = "sent", .step = {}, .q = {}, .cursor = {}}, 1},
        {Query{.state = "failed", .step = {}, .q = {}, .cursor = {}}, 3},
        {Query{.state = "skipped", .step = {}, .q = {}, .cursor = {}}, 2},
        {Query{.state = "uncertain", .step = {}, .q = {}, .cursor = {}}, 0},
        {Query{.state = {}, .step = 1, .q = {}, .cursor = {}}, 1},
        {Query{.state = "queued", .step = 0, .q = {}, .cursor = {}}, 6},
        {Query{.state = {}, .step = {}, .q = "P1", .cursor = {}}, 3},  // p1, p10, p11
        {Query{.state = "queued", .step = {}, .q = "p1", .cursor = {}}, 2},
        {Query{.state = {}, .step = 1, .q = "p5@", .cursor = {}}, 1},
        {Query{.state = "failed", .step = {}, .q = "nobody", .cursor = {}}, 0}};
    for (const auto& [query, expected] : cases) {
        for (const int limit : {1, 2, 5, 500}) {
            const std::vector<std::int64_t> ids = bench.walk(query, limit);
            INFO(query.state.value_or("any") << " q " << query.q << " limit " << limit);
            CHECK(ids.size() == expected);
            CHECK(std::set<std::int64_t>(ids.begin(), ids.end()).size() == expected);
            CHECK(ids == bench.walk(query, 500));
        }
        const json page = bench.messages.list(bench.id, query);
        CHECK(page["total"] == expected);
        CHECK_FALSE(page.contains("total_is_estimate"));
    }
}

TEST_CASE("a page that looks at few rows goes on where it stopped", "[service]") {
    const Bench bench;
    using Query = store::ledger_pages::Query;
    const auto walk = [&](Query query) {
        std::vector<MessageId> ids;
        query.campaign = bench.id;
        for (int pages = 0; pages < 200; ++pages) {
            const auto page = bench.temp->read(
                [&](const db::ReadTx& tx) { return store::ledger_pages::find(tx, query); });
            CHECK(page.ids.size() <= static_cast<std::size_t>(query.limit));
            ids.insert(ids.end(), page.ids.begin(), page.ids.end());
            if (!page.next) {
                return ids;
            }
            query.cursor = page.next;
        }
        return std::vector<MessageId>{};
    };
    for (const auto& state : std::vector<std::optional<MessageState>>{std::nullopt,
                                                                      MessageState::kQueued,
                                                                      MessageState::kSent,
                                                                      MessageState::kFailed,
                                                                      MessageState::kSkipped}) {
        for (const char* q : {"", "p1", "P1@", "nobody"}) {
            Query query;
            query.state = state;
            query.q = q;
            query.limit = 500;
            const std::vector<MessageId> all = walk(query);
            query.reach = {.rows = 2, .people = 3};
            for (const int limit : {1, 2, 500}) {
                query.limit = limit;
                INFO("q " << q << " limit " << limit);
                CHECK(walk(query) == all);
            }
        }
    }
}

TEST_CASE("a search among many people counts the first of them and says so", "[service]") {
    const Bench bench;
    store::ledger_pages::Query query;
    query.campaign = bench.id;
    query.q = "@example.org";
    query.reach.people = 6;
    const auto count = [&] {
        return bench.temp->read(
            [&](const db::ReadTx& tx) { return store::ledger_pages::count_of_people(tx, query); });
    };
    CHECK(count().total == 14);  // seven messages of six people: as many again of the next six
    CHECK(count().is_estimate);
    query.reach.people = 12;
    CHECK(count().total == 13);
    CHECK_FALSE(count().is_estimate);
    query.reach.rows = 5;
    CHECK(count().total == 5);
    CHECK(count().is_estimate);
}

TEST_CASE("who has just the address asked for comes on the first page", "[service]") {
    const Bench bench;
    store::ledger_pages::Query query;
    query.campaign = bench.id;
    query.reach = {.rows = 2, .people = 3};
    const auto id = bench.temp->read([&](const db::ReadTx& tx) {
        return store::messages::find_id(tx, bench.id, 0, bench.people[10]);
    });
    query.q = bench.message(*id).email;
    const auto page = bench.temp->read(
        [&](const db::ReadTx& tx) { return store::ledger_pages::find(tx, query); });
    REQUIRE(page.ids.size() == 1);
    CHECK(page.ids.front() == *id);
}

TEST_CASE("what is being sent is found through its lease", "[service]") {
    const Bench bench;
    const auto jobs = bench.write(
        [&](db::WriteTx& tx) { return queue::lease(tx, bench.lane(bench.id, 0), 7, 2); });
    bench.temp.run("UPDATE message SET state = 1 WHERE id = ?1", jobs[0].ref);
    service::Messages::Query query;
    query.state = "sending";
    CHECK(bench.walk(query, 1) == std::vector<std::int64_t>{jobs[0].ref});
    query.state = "queued";  // leased and not yet handed to the wire: still queued
    CHECK(bench.walk(query, 1).size() == 6);
}

TEST_CASE("a page survives what happens between two requests", "[service]") {
    const Bench bench;
    service::Messages::Query query;
    query.limit = 4;
    const json first = bench.messages.list(bench.id, query);
    bench.temp.run("UPDATE message SET state = 2 WHERE id = ?1",
                   first["items"][3]["id"].get<std::int64_t>());
    query.cursor = first["next"].get<std::string>();
    const json second = bench.messages.list(bench.id, query);
    CHECK(second["items"][0]["recipient_id"] == bench.people[4]);
}

TEST_CASE("what cannot be asked is refused by name", "[service]") {
    const Bench bench;
    service::Messages::Query query;
    query.state = "lost";
    CHECK_THROWS_AS(bench.messages.list(bench.id, query), Error);
    query.state.reset();
    query.cursor = "nonsense";
    CHECK_THROWS_AS(bench.messages.list(bench.id, query), Error);
    query.cursor.reset();
    query.limit = 501;
    CHECK_THROWS_AS(bench.messages.list(bench.id, query), Error);
    CHECK_THROWS_AS(bench.messages.list(99, {}), Error);
    CHECK_THROWS_AS(bench.messages.get(9999), Error);
}

TEST_CASE("the CSV of the ledger disarms formulas and quotes what it must", "[service]") {
    const Bench bench;
    std::string csv;
    bench.messages.write_csv(bench.id, {}, [&](std::string_view part) { csv += part; });
    std::size_t lines = 0;
    for (std::size_t at = csv.find("\r\n"); at != std::string::npos;
         at = csv.find("\r\n", at + 2)) {
        ++lines;
    }
    CHECK(lines == 14);
    CHECK(csv.find("id,email,step,state,reason") == 0);
    CHECK(csv.find(",\"'=cmd|' /C calc'!A0 \"\"quoted\"\"\"") != std::string::npos);
    CHECK(csv.find("\"=cmd") == std::string::npos);
}

TEST_CASE("the CSV of a filter holds what the list of that filter does", "[service]") {
    const Bench bench;
    const auto ids_in_list = [&](service::Messages::Query query) {
        std::set<std::string> ids;
        query.limit = 500;
        for (const Message& item : bench.messages.list(bench.id, query).items) {
            ids.insert(std::to_string(item.id));
        }
        return ids;
    };
    const auto ids_in_csv = [&](const service::Messages::Query& query) {
        std::string csv;
        bench.messages.write_csv(bench.id, query, [&](std::string_view part) { csv += part; });
        std::set<std::string> ids;
        for (std::size_t at = csv.find("\r\n"); at + 2 < csv.size();
             at = csv.find("\r\n", at + 2)) {
            const std::size_t id = at + 3;  // behind the line's end and a quote
            CHECK(ids.insert(csv.substr(id, csv.find('"', id) - id)).second);
        }
        return ids;
    };
    std::size_t most = 0;
    for (const char* state :
         {"", "queued", "sending", "sent", "failed", "uncertain", "skipped", "cancelled"}) {
        for (const int step : {-1, 0, 1}) {
            for (const char* q : {"", "p1", "nobody"}) {
                service::Messages::Query query;
                query.state = *state == '\0' ? std::nullopt : std::optional<std::string>(state);
                query.step = step < 0 ? std::nullopt : std::optional<std::int64_t>(step);
                query.q = q;
                const auto listed = ids_in_list(query);
                INFO(state << " " << step << " " << q);
                CHECK(ids_in_csv(query) == listed);
                most = std::max(most, listed.size());
            }
        }
    }
    CHECK(most == 13);
    service::Messages::Query query;
    query.state = "lost";
    CHECK_THROWS_AS(bench.messages.check(bench.id, query), Error);
    CHECK_THROWS_AS(bench.messages.check(99, {}), Error);
}

TEST_CASE("one message shows its attempts and its own Message-ID", "[service]") {
    const Bench bench;
    const MessageId failed = bench.temp.integer("SELECT min(id) FROM message WHERE state = 3");
    const json shown = bench.messages.get(failed);
    CHECK(shown["state"] == "failed");
    CHECK(shown["attempts"] == 1);
    CHECK(shown["attempt_log"].size() == 1);
    CHECK(shown["attempt_log"][0]["result"] == "failed");
    CHECK(bench.links.parse_message_id(shown["message_id"].get<std::string>()) == failed);
}

TEST_CASE("a sent message counts every try", "[service]") {
    Bench bench;
    const MessageId sent = bench.temp.integer("SELECT min(id) FROM message WHERE state = 2");
    CHECK(json(bench.messages.get(sent))["attempts"] == 1);
    CHECK(json(bench.messages.get(sent))["attempt_log"].empty());  // its answer is its last_reply

    const auto jobs = bench.write(
        [&](db::WriteTx& tx) { return queue::lease(tx, bench.lane(bench.id, 0), 7, 1); });
    service::DeliveryReport report;
    report.delivery = {jobs.at(0), bench.id, bench.message(jobs[0].ref).recipient_id, 0, 1};
    report.verdict = Verdict::kDeferred;
    bench.write([&](db::WriteTx& tx) { bench.ledger.record(tx, 7, std::span(&report, 1)); });
    CHECK(json(bench.messages.get(jobs[0].ref))["attempts"] == 0);  // put off: that is no failure
    bench.temp.clock.advance(std::chrono::hours(1));
    for (const LeasedJob& job : bench.write(
             [&](db::WriteTx& tx) { return queue::lease(tx, bench.lane(bench.id, 0), 7, 20); })) {
        if (job.ref == jobs[0].ref) {
            report.delivery.job = job;
        }
    }
    report.verdict = Verdict::kSent;
    bench.write([&](db::WriteTx& tx) {
        bench.ledger.mark_dots(tx, 7, std::span(&report.delivery, 1));
        bench.ledger.record(tx, 7, std::span(&report, 1));
    });
    CHECK(json(bench.messages.get(jobs[0].ref))["attempts"] == 2);
}

TEST_CASE("verdicts name every fault of their request", "[service]") {
    Bench bench;
    std::vector<std::string> fields;
    try {
        wire::read_verdict({{"campaign_id", 0}, {"state", "failed"}, {"as", "gone"}, {"x", 1}},
                           MessageState::kUncertain);
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            fields.push_back(fault.field);
        }
    }
    CHECK(std::set<std::string>(fields.begin(), fields.end()) ==
          std::set<std::string>{"campaign_id", "state", "as", "x"});
    CHECK_THROWS_AS(wire::read_verdict(json::object(), MessageState::kFailed), Error);
    const std::int64_t sent = bench.temp.integer("SELECT id FROM message WHERE state = 2");
    CHECK(bench.messages.retry(bench.actor, {.ids = {sent}}) == 0);
}
