// The calendar against the whole send path: composer, relay engine and ledger, with a fake clock.
#include <catch2/catch.hpp>
#include <iostream>

#include "base/rfc3339.h"
#include "send_fixture.h"
#include "service/campaigns/calendar_view.h"

using namespace campaignd;
using campaignd::test::SendFixture;
using nlohmann::json;

namespace {

constexpr std::int64_t kDayS = 24 * 3'600;

/// Its rounds of the dispatcher are the test's own: time never jumps in the middle of one.
struct CalendarFixture : SendFixture {
    CalendarFixture() : SendFixture(false) {
        dispatcher->stop();
        temp.clock.jump(std::chrono::milliseconds(parse_rfc3339("2027-03-24T06:00:00Z").value() -
                                                  temp.clock.now()));
    }

    Calendar calendar(CampaignId id) const {
        return service::CalendarView(*temp).get(id, std::nullopt);
    }

    /// To the end of a campaign, from one moment it waits for to the next.
    bool run_through(CampaignId id) {
        return until([&] {
            dispatcher->run_once();
            if (state(id) == "finished") {
                return true;
            }
            const auto waiting = campaigns.get(id).waiting;
            if (waiting && leased() == 0 && pipeline->drained()) {
                temp.clock.advance(std::chrono::milliseconds(
                    std::max<TimeMs>(0, waiting->until - temp.clock.now())));
            }
            return false;
        });
    }
};

}  // namespace

TEST_CASE("three steps over a change of the clocks go out when the calendar says",
          "[jobs][calendar]") {
    CalendarFixture fixture;
    fixture.senders.update(fixture.actor,
                           fixture.sender,
                           wire::read_sender({{"limits", {{"per_day", 30}}},
                                              {"holidays", {{"countries", {"DE"}}}},
                                              {"window",
                                               {{"timezone", "Europe/Berlin"},
                                                {"days", {"mon", "tue", "wed", "thu", "fri"}},
                                                {"from", "09:00"},
                                                {"to", "17:00"},
                                                {"random_start_s", 1'800}}}}));
    json more = json::object();
    more["steps"] = {{{"subject", "One"}, {"body", "Hi"}},
                     {{"body", "Two"}, {"delay_s", 2 * kDayS}, {"delay_counts", "sending_days"}},
                     {{"body", "Three"}, {"delay_s", 3 * kDayS}}};
    const CampaignId id = fixture.launch_for(80, 3, more);
    const Calendar before = fixture.calendar(id);
    REQUIRE(before.total.planned == 240);
    REQUIRE(fixture.run_through(id));
    const Calendar after = fixture.calendar(id);
    std::int64_t apart = 0;
    for (const Calendar::Day& day : after.days) {
        for (const Calendar::DayStep& step : day.steps) {
            std::cout << to_text_of_day(day.day) << " step " << step.step << ": planned "
                      << step.numbers.planned << ", sent " << step.numbers.sent << "\n";
        }
        for (const Calendar::Hour& hour : day.hours) {
            apart += std::abs(hour.numbers.planned - hour.numbers.sent);
        }
    }
    std::cout << "240 messages, " << apart / 2 << " of them in another hour than planned\n";
    CHECK(after.total.sent == 240);
    CHECK(after.total.expected == 0);
    CHECK(apart == 0);
}

TEST_CASE("a sender that pauses sends one message at a time", "[jobs][calendar]") {
    CalendarFixture fixture;
    fixture.senders.update(
        fixture.actor, fixture.sender, wire::read_sender({{"gap_s", {{"min", 40}, {"max", 80}}}}));
    const CampaignId id = fixture.launch_for(12);
    REQUIRE(fixture.run_through(id));
    const auto sent = fixture.temp->read([](const db::ReadTx& tx) {
        return db::integers(tx.query("SELECT sent_at FROM message ORDER BY sent_at"));
    });
    REQUIRE(sent.size() == 12);
    for (std::size_t i = 1; i < sent.size(); ++i) {
        CHECK(sent[i] - sent[i - 1] >= 39'000);  // from lease to lease; composing takes its time
    }
    CHECK(sent.back() - sent.front() <= 11 * 81'000);
}
