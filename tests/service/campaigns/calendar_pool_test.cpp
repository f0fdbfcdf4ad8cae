// The calendar of campaigns with several senders, and plans that are made behind the launch.
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

/// One campaign by one to four senders, each with settings of its own.
struct PoolWorld : SendingWorld {
    explicit PoolWorld(unsigned seed) : dice(seed), setting(draw(dice)) {
        temp.clock.jump(std::chrono::milliseconds(draw_start(dice) - temp.clock.now()));
        if (!setting.settings.empty()) {
            service::Settings(*temp).update(actor, wire::read_settings(setting.settings));
        }
        const std::int64_t list = add_list();
        people = dice.between(20, 90);
        const auto members = add_people(list, people);
        if (setting.zones) {
            give_zones(*this, members);
        }
        json body = SendingWorld::body(0, list);
        body.erase("sender_id");
        const int count = dice.between(1, 4);
        for (int i = 0; i < count; ++i) {
            const json sender = i == 0 ? setting.sender : draw_sender();
            told += sender.dump() + "\n";
            senders.push_back(add_sender(0, sender));
            weights.push_back(dice.between(1, 4));
        }
        body["sender_ids"] = senders;
        body["sender_weights"] = weights;
        body.update(setting.campaign);
        id = add_campaign(body);
    }

    /// Windows that follow the recipient where the first one's does.
    json draw_sender() {
        Setting more;
        do {
            more = draw(dice);
        } while (more.zones != setting.zones);
        return more.sender;
    }

    std::string case_of(unsigned seed, const HourlySends& planned, const HourlySends& sent) const {
        return "seed " + std::to_string(seed) + "\n" + told + json(weights).dump() + "\n" +
               setting.campaign.dump() + "\n" + setting.settings.dump() + "\nplanned\n" +
               text_of(planned) + "sent\n" + text_of(sent);
    }

    Dice dice;
    Setting setting;
    int people = 0;
    std::vector<std::int64_t> senders;
    std::vector<int> weights;
    std::string told;
    CampaignId id = 0;
};

std::int64_t messages_of(const HourlySends& hours) {
    std::int64_t sum = 0;
    for (const auto& [place, count] : hours) {
        sum += count;
    }
    return sum;
}

}  // namespace

TEST_CASE("what the calendar plans for one to four senders is what the dispatcher sends",
          "[service][calendar][pool]") {
    for (unsigned seed = 1; seed <= 24; ++seed) {
        PoolWorld world(seed);
        const KeptPlan kept = world.launch_planned(world.id);
        world.enrol(world.id);
        const TimeMs end = world.temp.clock.now() + 90 * kDayMs;
        world.run_until(end);
        const HourlySends sent = world.sent(world.id);
        INFO(world.case_of(seed, kept.hours, sent));
        if (!kept.hours.empty() && kept.hours.rbegin()->first.first >= end) {
            continue;  // windows that are hardly ever open together
        }
        REQUIRE((world.state(world.id) == "finished") == kept.complete);
        if (world.setting.zones || !world.setting.settings.empty()) {
            // Who of those that wait in a row has had a mail, or is awake, the row tells alone.
            CHECK(days_apart(kept.hours, sent) <= messages_of(kept.hours) * 4 / 10);
        } else {
            CHECK(kept.hours == sent);
        }
    }
}

TEST_CASE("campaigns that share some of their senders share them as the calendar says",
          "[service][calendar][pool]") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        Dice dice(seed);
        SendingWorld world;
        world.slots = 4;  // campaigns take turns by their slots, whatever a limit leaves
        world.temp.clock.jump(std::chrono::milliseconds(draw_start(dice) - world.temp.clock.now()));
        std::vector<std::int64_t> senders;
        for (int i = 0; i < 3; ++i) {
            senders.push_back(world.add_sender(
                0,
                {{"limits", {{"per_day", dice.between(20, 60)}}}, {"window", dice.window(false)}}));
        }
        const auto launch = [&](const char* name, std::vector<std::int64_t> pool, int people) {
            const std::int64_t list = world.add_list(name);
            for (int i = 0; i < people; ++i) {
                world.add_person(list, "p" + std::to_string(i) + "@" + name + ".example");
            }
            json body = SendingWorld::body(0, list);
            body.erase("sender_id");
            body["sender_ids"] = pool;
            body["steps"].push_back({{"body", "2"}, {"delay_s", 2 * test::kDayS}});
            const CampaignId id = world.add_campaign(body);
            const HourlySends planned = world.launch_planned(id).hours;
            world.enrol(id);
            return std::pair(id, planned);
        };
        launch("first", {senders[0], senders[1]}, dice.between(40, 120));
        world.run_until(world.temp.clock.now() + dice.up_to(3) * kDayMs);
        const int people = dice.between(40, 120);
        const auto [second, planned] = launch("second", {senders[1], senders[2]}, people);
        world.run_until(world.temp.clock.now() + 90 * kDayMs);
        INFO("seed " << seed << "\nplanned\n"
                     << text_of(planned) << "sent\n"
                     << text_of(world.sent(second)));
        CHECK(days_apart(planned, world.sent(second)) <= people * 2 / 10);
    }
}

TEST_CASE("a plan that is made late says what it would have said at the launch",
          "[service][calendar][pool]") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        PoolWorld at_once(seed);
        const KeptPlan planned = at_once.launch_planned(at_once.id);
        PoolWorld late(seed);
        late.campaigns.launch(late.actor, late.id);
        late.enrol(late.id);
        late.run_until(late.temp.clock.now() + late.dice.up_to(72) * 3'600'000LL);
        CHECK_FALSE(late.kept_plan(late.id));
        service::CalendarView::make_plan(*late.temp, late.id);
        const auto kept = late.kept_plan(late.id);
        REQUIRE(kept);
        INFO(late.case_of(seed, planned.hours, kept->hours));
        CHECK(kept->hours == planned.hours);
        CHECK(kept->made_at == planned.made_at);
    }
}

TEST_CASE("a launch whose plan is not made yet says so, and a job makes it once",
          "[service][calendar]") {
    SendingWorld world;
    const std::int64_t list = world.add_list();
    world.add_people(list, 7);
    const CampaignId id = world.add_campaign(SendingWorld::body(world.add_sender(), list, 2));
    const service::CalendarView view(*world.temp);
    CHECK_FALSE(view.get(id, std::nullopt).plan_pending);
    world.campaigns.launch(world.actor, id);
    world.campaigns.launch(world.actor, id);
    const auto jobs = [&world] {
        return world.temp.integer(
            "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'plan'");
    };
    CHECK(jobs() == 1);
    const json pending(view.get(id, std::nullopt));
    CHECK(pending["plan_pending"] == true);
    CHECK(pending["planned"] == 0);
    CHECK(pending["planned_at"].is_string());
    world.enrol(id);
    world.run_until(world.temp.clock.now() + 60'000);
    // Whoever made it and died before it was kept has left nothing: it is made again, and once.
    service::CalendarView::make_plan(*world.temp, id);
    const json made(view.get(id, std::nullopt));
    CHECK(made["plan_pending"] == false);
    CHECK(made["planned"] == 14);
    CHECK(made["sent"] == 7);
    world.run_until(world.temp.clock.now() + 2 * kDayMs);
    service::CalendarView::make_plan(*world.temp, id);
    CHECK(view.get(id, std::nullopt).total.planned == 14);
}

TEST_CASE("a plan that cannot be made leaves a calendar without one", "[service][calendar]") {
    SendingWorld world;
    const std::int64_t list = world.add_list();
    world.add_people(list, 3);
    const CampaignId id = world.add_campaign(SendingWorld::body(world.add_sender(), list));
    world.campaigns.launch(world.actor, id);
    world.write([&](db::WriteTx& tx) { service::CalendarView::give_up_plan(tx, id); });
    const service::CalendarView view(*world.temp);
    CHECK_FALSE(view.get(id, std::nullopt).plan_pending);
    service::CalendarView::make_plan(*world.temp, id);
    CHECK_FALSE(world.kept_plan(id));
}
