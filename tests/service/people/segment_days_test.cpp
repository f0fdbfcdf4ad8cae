// Days of segments begin and end where the installation is.
#include <catch2/catch.hpp>
#include <set>

#include "base/rfc3339.h"
#include "model/time_zone.h"
#include "service/access/settings.h"
#include "service/people/segments.h"
#include "support/factories.h"
#include "wire/preview.h"
#include "wire/segments.h"
#include "wire/settings.h"

using namespace campaignd;
using nlohmann::json;

namespace {

using Names = std::set<std::string>;

struct Days : test::Studio {
    service::Segments segments{*temp};
    service::Settings settings{*temp};
    std::int64_t list = add_list();

    explicit Days(const char* zone) {
        settings.update(actor, wire::read_settings({{"timezone", zone}}));
    }

    void add(const std::string& name, const std::string& day) {
        add_person(list, name + "@example.org", name, {{"day", day}});
    }

    void add_made_at(const std::string& name, const char* moment) {
        temp.run("UPDATE recipient SET created_at = ?2 WHERE id = ?1",
                 add_person(list, name + "@example.org", name),
                 *parse_rfc3339(moment));
    }

    void go_to(const char* time) {
        temp.clock.jump(std::chrono::milliseconds(*parse_rfc3339(time) - temp.clock.now()));
    }

    Names found(const char* field, const char* op, const json& value) const {
        const json filter{{"field", field}, {"op", op}, {"value", value}};
        const json answer = segments.preview(wire::read_segment_question({{"filter", filter}}));
        Names names;
        for (const json& person : answer.at("sample")) {
            names.insert(person.at("name"));
        }
        return names;
    }

    Names day(const char* op, const json& value) const {
        return found("attributes.day", op, value);
    }
};

}  // namespace

TEST_CASE("a day of the calendar is that day where the installation is", "[service]") {
    Days world("Pacific/Auckland");  // UTC+13 in January
    world.add("yesterday", "2026-01-09");
    world.add("today", "2026-01-10");
    world.add("tomorrow", "2026-01-11");
    world.add("late", "2026-01-10T10:59:59Z");   // 23:59:59 there
    world.add("night", "2026-01-10T11:00:00Z");  // the next day there
    for (const char* now : {"2026-01-09T11:00:00Z", "2026-01-10T10:59:59.999Z"}) {
        CAPTURE(now);
        world.go_to(now);  // the first and the last moment of 10 January there
        CHECK(world.day("in_last_days", 1).count("yesterday") == 1);
        CHECK(world.day("in_last_days", 1).count("today") == 1);
        CHECK(world.day("in_last_days", 1).count("tomorrow") == 0);
        CHECK(world.day("in_next_days", 1).count("yesterday") == 0);
        CHECK(world.day("in_next_days", 1).count("today") == 1);
        CHECK(world.day("in_next_days", 1).count("tomorrow") == 1);
    }
    world.go_to("2026-01-10T11:00:00Z");
    CHECK(world.day("in_last_days", 1) == Names{"today", "tomorrow", "late", "night"});
    CHECK(world.day("in_next_days", 1) == Names{"tomorrow", "night"});
    CHECK(world.day("on", "2026-01-10") == Names{"today", "late"});
    CHECK(world.day("on", "2026-01-11") == Names{"tomorrow", "night"});
    CHECK(world.day("before", "2026-01-10") == Names{"yesterday"});
    CHECK(world.day("after", "2026-01-10") == Names{"tomorrow", "night"});
    CHECK(world.day("before", "2026-01-10T11:00:00Z") == Names{"yesterday", "today", "late"});
    CHECK(world.day("after", "2026-01-10T10:59:59.999Z") == Names{"tomorrow", "night"});
    CHECK(world.day("after", "2026-01-10T11:00:00Z").empty());
}

TEST_CASE("days of a segment are 23 or 25 hours long when the clocks change", "[service]") {
    Days world("Europe/Berlin");
    // 29 March 2026 has 23 hours: from 28 March 23:00 UTC to 29 March 22:00 UTC.
    world.add_made_at("before", "2026-03-28T22:59:59.999Z");
    world.add_made_at("first", "2026-03-28T23:00:00Z");
    world.add_made_at("last", "2026-03-29T21:59:59.999Z");
    world.add_made_at("behind", "2026-03-29T22:00:00Z");
    CHECK(world.found("created_at", "on", "2026-03-29") == Names{"first", "last"});
    CHECK(world.found("created_at", "before", "2026-03-29") == Names{"before"});
    CHECK(world.found("created_at", "after", "2026-03-29") == Names{"behind"});
    world.go_to("2026-03-30T21:59:59Z");  // 30 March, 23:59:59
    CHECK(world.found("created_at", "in_last_days", 1) == Names{"first", "last", "behind"});
    world.go_to("2026-03-30T22:00:00Z");  // 31 March
    CHECK(world.found("created_at", "in_last_days", 1) == Names{"behind"});
    // 25 October 2026 has 25 hours: from 24 October 22:00 UTC to 25 October 23:00 UTC.
    CHECK(start_of_day("Europe/Berlin",
                       local_day("Europe/Berlin", *parse_rfc3339("2026-10-25T22:59:59Z"))) ==
          *parse_rfc3339("2026-10-24T22:00:00Z"));
    CHECK(local_day("Europe/Berlin", *parse_rfc3339("2026-10-25T23:00:00Z")) ==
          local_day("UTC", *parse_rfc3339("2026-10-26T00:00:00Z")));
}

TEST_CASE("a day without a midnight begins behind the gap", "[model]") {
    // Beirut went from 26 March 2023 00:00 to 01:00.
    const std::int64_t day = local_day("UTC", *parse_rfc3339("2023-03-26T12:00:00Z"));
    CHECK(start_of_day("Asia/Beirut", day) == *parse_rfc3339("2023-03-25T22:00:00Z"));
    CHECK(local_day("Asia/Beirut", start_of_day("Asia/Beirut", day)) == day);
    CHECK(local_day("Asia/Beirut", start_of_day("Asia/Beirut", day) - 1) == day - 1);
}

TEST_CASE("without a time zone of the installation days are those of UTC", "[service]") {
    Days world("Europe/Berlin");
    world.add("first", "2026-01-10T00:00:00Z");
    CHECK(world.day("on", "2026-01-10") == Names{"first"});
    world.settings.update(world.actor, wire::read_settings({{"timezone", nullptr}}));
    CHECK(world.day("on", "2026-01-10") == Names{"first"});
    world.temp.run("INSERT INTO setting(key, value) VALUES ('timezone', '\"Mars/Base\"')");
    CHECK(world.day("on", "2026-01-10") == Names{"first"});  // of another machine
    const SettingsChange wrong = wire::read_settings({{"timezone", "Mars/Base"}});
    CHECK(wrong.faults.size() == 1);
}
