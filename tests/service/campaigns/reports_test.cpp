// Every figure that people read of a campaign, against the rows and against each other.
#include <catch2/catch.hpp>
#include <map>

#include "base/rfc3339.h"
#include "service/sequence/message_moves.h"
#include "support/factories.h"
#include "wire/campaigns.h"
#include "wire/messages.h"
#include "wire/page.h"
#include "wire/progress.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

constexpr InstanceId kOwner = 7;
constexpr const char* kStateNames[] = {
    "queued", "sending", "sent", "failed", "uncertain", "skipped", "cancelled"};

using Counts = std::map<std::string, std::int64_t>;  // by state

struct Bench : Studio {
    std::int64_t list = add_list();
    std::vector<RecipientId> people = add_people(list, 20);
    service::Ledger ledger{queue::RetryPolicy{}, 100};
    CampaignId id = 0;

    Bench() {
        json made = body(add_sender(), list, 2);
        made["uncertain"] = "hold";
        id = add_campaign(made);
        launch(id);
        enrol(id);
    }

    std::vector<LeasedJob> lease(int step, int count) const {
        return write(
            [&](db::WriteTx& tx) { return queue::lease(tx, lane(id, step), kOwner, count); });
    }

    void end(const LeasedJob& job, Verdict verdict, TimeMs answered_at = 0) const {
        service::DeliveryReport report;
        const Message row = message(job.ref);
        report.delivery = {job, id, row.recipient_id, row.step, 0, 1};
        report.verdict = verdict;
        report.reply = "the relay's words";
        report.answered_at = answered_at;
        if (verdict == Verdict::kSkipped) {
            report.skip_reason = SkipReason::kCondition;
        }
        write([&](db::WriteTx& tx) {
            if (verdict == Verdict::kSent || verdict == Verdict::kUnknown) {
                ledger.mark_dots(tx, kOwner, std::span(&report.delivery, 1));
            }
            ledger.record(tx, kOwner, std::span(&report, 1));
        });
    }

    /// Counted from the rows, of one step or of all.
    Counts rows(std::optional<int> step) const {
        Counts counts;
        for (int state = 0; state < 7; ++state) {
            counts[kStateNames[state]] = temp.integer(
                "SELECT count(*) FROM message WHERE campaign_id = ?1 AND state = ?2 "
                "AND (?3 IS NULL OR step = ?3)",
                id,
                state,
                step);
        }
        return counts;
    }

    static Counts counts_of(const json& messages) { return messages.get<Counts>(); }

    /// By the list of messages: what its pages hold, which must be what it says in sum.
    Counts listed(std::optional<int> step, const std::string& q = "") const {
        Counts counts;
        for (const char* state : kStateNames) {
            service::Messages::Query query{
                .state = state, .step = step, .q = q, .cursor = {}, .limit = 3};
            std::int64_t total = 0;
            do {
                const json page = messages.list(id, query);
                total = page["total"];
                for (const json& item : page["items"]) {
                    CHECK(item["state"] == state);
                    ++counts[state];
                }
                query.cursor = page["next"].is_null()
                                   ? std::nullopt
                                   : std::optional(page["next"].get<std::string>());
            } while (query.cursor);
            counts.try_emplace(state, 0);
            CHECK(counts[state] == total);
        }
        return counts;
    }

    /// The CSV's fourth column, counted.
    Counts in_csv() const {
        std::string csv;
        messages.write_csv(id, {}, [&](std::string_view part) { csv += part; });
        std::erase(csv, '"');  // the cells looked at hold neither comma nor quote
        Counts counts;
        for (const char* state : kStateNames) {
            counts[state] = 0;
        }
        for (std::size_t at = csv.find("\r\n"); at + 2 < csv.size();) {
            const std::size_t end = csv.find("\r\n", at + 2);
            std::size_t from = at + 2;
            for (int column = 0; column < 3; ++column) {
                from = csv.find(',', from) + 1;
            }
            ++counts[csv.substr(from, csv.find(',', from) - from)];
            at = end;
        }
        return counts;
    }

    void check_all() const {
        const json progress = campaigns.progress(id);
        const Counts all = rows({});
        CHECK(counts_of(progress["messages"]) == all);
        CHECK(listed({}) == all);
        CHECK(listed({}, "@example.org") == all);
        CHECK(in_csv() == all);
        CHECK(counts_of(json(campaigns.list({}, {}))["items"][0]["messages"]) == all);
        for (int step = 0; step < 2; ++step) {
            const json& shown = progress["steps"][static_cast<std::size_t>(step)];
            CHECK(counts_of(shown["messages"]) == rows(step));
            CHECK(listed(step) == rows(step));
        }
        std::int64_t first = 0;
        for (const auto& [state, count] : rows(0)) {
            first += count;
        }
        CHECK(progress["recipients"] == first);
        check_timeline(all.at("sent"));
        CHECK(temp.integer(
                  "SELECT count(*) FROM message m WHERE state IN (2, 3, 4) AND attempts "
                  "<> (SELECT coalesce(sum(times), 0) FROM attempt a "
                  "WHERE a.message_id = m.id) + (m.state = 2 AND NOT EXISTS (SELECT 1 "
                  "FROM attempt a WHERE a.message_id = m.id AND a.result = 'uncertain'))") == 0);
        CHECK(temp.integer("SELECT count(*) FROM message WHERE state = 2 AND attempts = 0") == 0);
        CHECK(broken(temp).empty());
    }

    void check_timeline(std::int64_t sent) const {
        for (const auto& [bucket, ms] : std::map<std::string, std::int64_t>{
                 {"10s", 10'000}, {"minute", 60'000}, {"hour", 3'600'000}, {"day", 86'400'000}}) {
            INFO(bucket);
            std::int64_t sum = 0;
            const json series = campaigns.timeline(id, bucket);
            for (const json& item : series["items"]) {
                const TimeMs at = *parse_rfc3339(item["at"].get<std::string>());
                sum += item["sent"].get<std::int64_t>();
                CHECK(item["sent"] ==
                      temp.integer("SELECT count(*) FROM message WHERE campaign_id = ?1 "
                                   "AND sent_at >= ?2 AND sent_at < ?2 + ?3",
                                   id,
                                   at,
                                   ms));
            }
            CHECK(sum == sent);
        }
    }
};

}  // namespace

TEST_CASE("progress, steps, list, CSV and timeline say the same, whatever the ends", "[service]") {
    Bench bench;
    bench.check_all();
    std::vector<LeasedJob> jobs = bench.lease(0, 14);
    REQUIRE(jobs.size() == 14);
    bench.end(jobs[0], Verdict::kSent);
    bench.end(jobs[1], Verdict::kSent);
    bench.end(jobs[2], Verdict::kRefused);
    bench.end(jobs[3], Verdict::kPolicyRefused);
    bench.end(jobs[4], Verdict::kSkipped);
    bench.end(jobs[5], Verdict::kUnknown);
    bench.end(jobs[6], Verdict::kUnknown);
    bench.end(jobs[7], Verdict::kNotSent);
    bench.end(jobs[8], Verdict::kDeferred);
    bench.check_all();

    // An answer that a journal kept and is read minutes later.
    const TimeMs answered = bench.temp.clock.now() + 1'000;
    bench.temp.clock.advance(std::chrono::minutes(20));
    bench.end(jobs[9], Verdict::kSent, answered);
    bench.check_all();

    jobs = bench.lease(0, 20);  // the one put off, those not tried yet, the one deferred
    REQUIRE(jobs.size() == 8);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        bench.end(jobs[i], i == 0 || i == 7 ? Verdict::kSent : Verdict::kNotSent);
    }
    CHECK(bench.temp.integer("SELECT max(attempts) FROM message WHERE state = 2") == 2);
    const RecipientId leaver = bench.message(jobs[1].ref).recipient_id;
    bench.write(
        [&](db::WriteTx& tx) { service::skip_queued(tx, leaver, {}, SkipReason::kUnsubscribed); });
    const LeasedJob last = bench.lease(0, 1).at(0);
    const service::Delivery delivery{last, bench.id, bench.message(last.ref).recipient_id, 0, 1};
    bench.write(
        [&](db::WriteTx& tx) { bench.ledger.mark_dots(tx, kOwner, std::span(&delivery, 1)); });
    CHECK(bench.rows(0).at("sending") == 1);
    CHECK(bench.rows(0).at("skipped") == 2);
    bench.check_all();

    for (const bool as_sent : {true, false}) {
        bench.temp.clock.advance(std::chrono::minutes(1));
        const MessageId doubtful =
            bench.temp.integer("SELECT min(id) FROM message WHERE state = 4");
        bench.messages.resolve(bench.actor, {.ids = {doubtful}}, as_sent);
        bench.check_all();
    }
    bench.campaigns.cancel(
        bench.actor, bench.id, wire::read_cancel_everything({{"scope", "openers"}}));
    bench.write([&](db::WriteTx& tx) { service::cancel_slice(tx, bench.id, 100); });
    CHECK(bench.rows(0).at("cancelled") > 0);
    bench.check_all();
    bench.temp.clock.advance(std::chrono::hours(2));
    for (const LeasedJob& job : bench.lease(1, 2)) {
        bench.end(job, Verdict::kSent);
    }
    bench.check_all();
    CHECK(bench.rows(1).at("sent") == 2);
}
