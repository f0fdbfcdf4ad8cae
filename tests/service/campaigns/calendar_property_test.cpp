#include <catch2/catch.hpp>

#include "calendar_dice.h"
#include "service/access/settings.h"
#include "wire/calendar.h"
#include "wire/settings.h"

using namespace campaignd;
using campaignd::test::days_apart;
using campaignd::test::Dice;
using campaignd::test::draw;
using campaignd::test::draw_start;
using campaignd::test::give_zones;
using campaignd::test::SendingWorld;
using campaignd::test::Setting;
using campaignd::test::text_of;
using nlohmann::json;

namespace {

constexpr TimeMs kDayMs = test::kDayMs;
constexpr std::int64_t kDayS = test::kDayS;

}  // namespace

TEST_CASE("what the calendar plans is what the dispatcher sends", "[service][calendar]") {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        Dice dice(seed);
        const Setting setting = draw(dice);
        SendingWorld world;
        world.temp.clock.jump(std::chrono::milliseconds(draw_start(dice) - world.temp.clock.now()));
        if (!setting.settings.empty()) {
            service::Settings(*world.temp)
                .update(world.actor, wire::read_settings(setting.settings));
        }
        const std::int64_t list = world.add_list();
        const int count = dice.between(20, 90);
        const auto people = world.add_people(list, count);
        if (setting.zones) {
            give_zones(world, people);
        }
        json body = SendingWorld::body(world.add_sender(0, setting.sender), list);
        body.update(setting.campaign);
        const CampaignId id = world.add_campaign(body);
        const KeptPlan kept = world.launch_planned(id);
        const HourlySends& planned = kept.hours;
        world.enrol(id);
        world.run_until(world.temp.clock.now() + 90 * kDayMs);
        const HourlySends sent = world.sent(id);
        INFO("seed " << seed << "\n"
                     << setting.sender << "\n"
                     << setting.campaign << "\n"
                     << setting.settings << "\nplanned\n"
                     << text_of(planned) << "sent\n"
                     << text_of(sent));
        // Two windows may never be open together.
        REQUIRE((world.state(id) == "finished") == kept.complete);
        if (setting.zones && setting.limits) {
            // Who of those that a limit keeps back goes first, the queue says by their number.
            CHECK(days_apart(planned, sent) <= count * 3 / 10);
        } else {
            CHECK(planned == sent);
        }
    }
}

TEST_CASE("two campaigns of a sender share what the calendar says they share",
          "[service][calendar]") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        Dice dice(seed);
        SendingWorld world;
        world.slots = 4;  // campaigns take turns by their slots, whatever a limit leaves
        world.temp.clock.jump(std::chrono::milliseconds(draw_start(dice) - world.temp.clock.now()));
        const std::int64_t sender = world.add_sender(
            0, {{"limits", {{"per_day", dice.between(20, 60)}}}, {"window", dice.window(false)}});
        const auto launch = [&](const char* name, const char* domain, int people) {
            const std::int64_t list = world.add_list(name);
            for (int i = 0; i < people; ++i) {
                world.add_person(list, "p" + std::to_string(i) + "@" + domain);
            }
            json body = SendingWorld::body(sender, list);
            body["steps"].push_back({{"body", "2"}, {"delay_s", 2 * kDayS}});
            const CampaignId id = world.add_campaign(body);
            const HourlySends planned = world.launch_planned(id).hours;
            world.enrol(id);
            return std::pair(id, planned);
        };
        launch("first", "one.example", dice.between(40, 120));
        world.run_until(world.temp.clock.now() + dice.up_to(3) * kDayMs);
        const int people = dice.between(40, 120);
        const auto [second, planned] = launch("second", "two.example", people);
        world.run_until(world.temp.clock.now() + 90 * kDayMs);
        INFO("seed " << seed << "\nplanned\n"
                     << text_of(planned) << "sent\n"
                     << text_of(world.sent(second)));
        // Who of the two gets the odd one of a share is told by what they were given before.
        CHECK(days_apart(planned, world.sent(second)) <= people * 2 / 20);
    }
}

TEST_CASE("in the middle of a campaign the calendar still knows the rest", "[service][calendar]") {
    SendingWorld world;
    world.temp.clock.jump(std::chrono::milliseconds(parse_rfc3339("2027-03-24T08:00:00Z").value() -
                                                    world.temp.clock.now()));
    const std::int64_t list = world.add_list();
    world.add_people(list, 90);
    const std::int64_t sender = world.add_sender(0,
                                                 {{"limits", {{"per_day", 40}}},
                                                  {"window",
                                                   {{"timezone", "Europe/Berlin"},
                                                    {"days", {"mon", "tue", "wed", "thu", "fri"}},
                                                    {"from", "09:00"},
                                                    {"to", "17:00"}}},
                                                  {"holidays", {{"countries", {"DE"}}}}});
    json body = SendingWorld::body(sender, list);
    body["steps"].push_back(
        {{"body", "2"}, {"delay_s", 2 * kDayS}, {"delay_counts", "sending_days"}});
    const CampaignId id = world.add_campaign(body);
    const HourlySends planned = world.launch_planned(id).hours;
    world.enrol(id);
    world.run_until(world.temp.clock.now() + 3 * kDayMs);
    const service::CalendarView view(*world.temp);
    const Calendar half = view.get(id, std::nullopt);
    CHECK(half.total.planned == 180);
    CHECK(half.total.sent + half.total.expected == 180);
    CHECK(half.total.sent > 40);
    CHECK(half.total.expected > 40);
    CHECK(half.timezone == "Europe/Berlin");
    REQUIRE_FALSE(half.bounds.empty());
    CHECK(half.bounds[0].bound == PlanBound::kPerDay);
    for (const Calendar::Day& day : half.days) {
        for (const Calendar::Hour& hour : day.hours) {
            INFO(to_rfc3339(hour.at) << " " << hour.step);
            CHECK(hour.numbers.planned == hour.numbers.sent + hour.numbers.expected);
        }
    }
    const auto friday =
        std::find_if(half.days.begin(), half.days.end(), [](const Calendar::Day& day) {
            return to_text_of_day(day.day) == "2027-03-26";
        });
    REQUIRE(friday != half.days.end());
    CHECK(friday->holiday == "Good Friday");
    CHECK(friday->steps.empty());
    world.run_until(world.temp.clock.now() + 60 * kDayMs);
    CHECK(planned == world.sent(id));
    CHECK(view.get(id, "Asia/Tokyo").total.expected == 0);
    CHECK(json(view.get(id, std::nullopt))["sent"] == 180);
}

TEST_CASE("a draft that lacks something has a calendar all the same", "[service][calendar]") {
    SendingWorld world;
    const std::int64_t list = world.add_list();
    world.add_people(list, 3);
    const service::CalendarView view(*world.temp);
    const Calendar bare = view.get(world.add_campaign({{"name", "bare"}}), std::nullopt);
    CHECK(bare.total.planned == 0);
    CHECK(bare.days.empty());
    CHECK_FALSE(bare.notes.empty());
    const Calendar no_steps =
        view.get(world.add_campaign({{"name", "no steps"}, {"audience", {{"list_ids", {list}}}}}),
                 std::nullopt);
    CHECK(no_steps.total.planned == 0);
    json no_sender = SendingWorld::body(0, list);
    no_sender["sender_id"] = nullptr;
    CHECK(view.get(world.add_campaign(no_sender), "Europe/Berlin").total.planned == 3);
}
