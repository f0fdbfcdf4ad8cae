#pragma once

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/rfc3339.h"
#include "model/calendar.h"
#include "sending_world.h"

/// Settings of senders and campaigns, drawn by a number, for tests of the calendar.
namespace campaignd::test {

using nlohmann::json;

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

inline void draw_limits(Dice& dice, Setting& setting) {
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

inline Setting draw(Dice& dice) {
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

inline void give_zones(const SendingWorld& world, const std::vector<RecipientId>& people) {
    static const char* const kZones[] = {
        "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Africa/Lagos"};
    for (std::size_t i = 0; i < people.size(); ++i) {
        world.temp.run(
            "UPDATE recipient SET timezone = ?2 WHERE id = ?1", people[i], kZones[i % 4]);
    }
}

/// How many messages were due on another day than the plan said.
inline std::int64_t days_apart(const HourlySends& one, const HourlySends& other) {
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

inline std::string text_of(const HourlySends& hours) {
    std::string text;
    for (const auto& [place, count] : hours) {
        text += to_rfc3339(place.first).substr(0, 13) + " " + std::to_string(place.second) + ":" +
                std::to_string(count) + "\n";
    }
    return text;
}

/// Some days before the clocks change in the places above.
inline TimeMs draw_start(Dice& dice) {
    const char* const kStarts[] = {
        "2027-03-24T00:00:00Z", "2027-10-28T00:00:00Z", "2027-03-12T00:00:00Z"};
    return parse_rfc3339(kStarts[dice.up_to(2)]).value() + dice.up_to(47) * 1'800'000LL;
}

}  // namespace campaignd::test
