#include <catch2/catch.hpp>
#include <random>

#include "base/rfc3339.h"
#include "sending_world.h"
#include "service/access/settings.h"
#include "service/campaigns/calendar_view.h"
#include "store/campaign_plans.h"
#include "wire/calendar.h"
#include "wire/settings.h"

using namespace campaignd;
using campaignd::test::SendingWorld;
using nlohmann::json;

namespace {

constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr std::int64_t kDayS = 24 * 3'600;

/// Draws the settings of a case.
class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}

    int up_to(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most + 1)); }

    int between(int least, int most) { return least + up_to(most - least); }

    bool one_in(int many) { return up_to(many - 1) == 0; }

    json window(bool of_recipients) {
        static const char* const kZones[] = {
            "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"};
        const bool night = one_in(4);
        json window{{"timezone", kZones[up_to(4)]},
                    {"from", night ? "22:30" : "09:00"},
                    {"to", night ? "05:00" : "17:00"},
                    {"use_recipient_timezone", of_recipients}};
        if (one_in(2)) {
            window["days"] = {"mon", "tue", "wed", "thu", "fri"};
        }
        if (one_in(3)) {
            window["random_start_s"] = between(60, 7'200);
        }
        return window;
    }

  private:
    std::mt19937 random_;
};

struct Setting {
    json sender = json::object();
    json campaign = json::object();
    json settings = json::object();
    bool zones = false;
    bool limits = false;
};

void draw_limits(Dice& dice, Setting& setting) {
    if (dice.one_in(2)) {
        setting.sender["limits"]["per_day"] = dice.between(15, 60);
    }
    if (dice.one_in(3)) {
        setting.sender["limits"]["per_hour"] = dice.between(4, 30);
    }
    if (dice.one_in(4)) {
        setting.sender["limits"]["per_minute"] = dice.between(2, 20);
    }
    if (dice.one_in(3)) {
        setting.sender["ramp"] = {
            {"start_per_day", dice.between(5, 20)}, {"add_per_day", 10}, {"max_per_day", 60}};
    }
    if (dice.one_in(3)) {
        setting.campaign["limits"]["new_recipients_per_day"] = dice.between(8, 50);
    }
    if (dice.one_in(4)) {
        setting.campaign["limits"]["messages_per_hour"] = dice.between(5, 30);
    }
}

Setting draw(Dice& dice) {
    Setting setting;
    setting.zones = dice.one_in(3);
    setting.limits = !setting.zones || dice.one_in(4);
    if (setting.zones || dice.one_in(2)) {
        setting.sender["window"] = dice.window(setting.zones);
    }
    if (dice.one_in(3)) {
        setting.campaign["window"] = dice.window(setting.zones && dice.one_in(2));
    }
    if (dice.one_in(2)) {
        setting.sender["holidays"] = {{"countries", {"DE"}},
                                      {"dates", {"2027-03-30", "2026-10-28"}},
                                      {"timezone", "Europe/Berlin"}};
    }
    if (setting.limits) {
        draw_limits(dice, setting);
    }
    if (dice.one_in(4)) {
        setting.settings["contact_cap"] = {{"mails", dice.between(1, 2)},
                                           {"days", dice.between(2, 6)},
                                           {"over", dice.one_in(2) ? "skip" : "delay"}};
    }
    json steps = json::array({{{"subject", "Hello"}, {"body", "Hi"}}});
    for (int step = dice.up_to(2); step > 0; --step) {
        steps.push_back({{"body", "Again"},
                         {"delay_s", dice.between(1, 4) * kDayS + dice.up_to(3) * 7'200},
                         {"delay_counts", dice.one_in(2) ? "sending_days" : "calendar"}});
    }
    setting.campaign["steps"] = steps;
    return setting;
}

void give_zones(const SendingWorld& world, const std::vector<RecipientId>& people) {
    static const char* const kZones[] = {
        "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Africa/Lagos"};
    for (std::size_t i = 0; i < people.size(); ++i) {
        world.temp.run(
            "UPDATE recipient SET timezone = ?2 WHERE id = ?1", people[i], kZones[i % 4]);
    }
}

/// How many messages were due on another day than the plan said.
std::int64_t days_apart(const HourlySends& one, const HourlySends& other) {
    std::map<std::pair<TimeMs, int>, std::int64_t> days;
    for (const auto& [place, count] : one) {
        days[{place.first / kDayMs, place.second}] += count;
    }
    for (const auto& [place, count] : other) {
        days[{place.first / kDayMs, place.second}] -= count;
    }
    std::int64_t apart = 0;
    for (const auto& [place, count] : days) {
        apart += std::abs(count);
    }
    return apart / 2;
}

std::string text_of(const HourlySends& hours) {
    std::string text;
    for (const auto& [place, count] : hours) {
        text += to_rfc3339(place.first).substr(0, 13) + " " + std::to_string(place.second) + ":" +
                std::to_string(count) + "\n";
    }
    return text;
}

KeptPlan kept_plan(const SendingWorld& world, CampaignId id) {
    return world.temp
        ->read([&](const db::ReadTx& tx) { return store::campaign_plans::find(tx, id); })
        .value();
}

/// Some days before the clocks change in the places above.
TimeMs draw_start(Dice& dice) {
    const char* const kStarts[] = {
        "2027-03-24T00:00:00Z", "2027-10-28T00:00:00Z", "2027-03-12T00:00:00Z"};
    return parse_rfc3339(kStarts[dice.up_to(2)]).value() + dice.up_to(47) * 1'800'000LL;
}

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
        world.launch(id);
        const KeptPlan kept = kept_plan(world, id);
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
            world.launch(id);
            const HourlySends planned = kept_plan(world, id).hours;
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
    world.launch(id);
    const HourlySends planned = kept_plan(world, id).hours;
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
