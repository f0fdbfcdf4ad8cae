#include "service/people/segments.h"

#include <catch2/catch.hpp>
#include <set>

#include "base/rfc3339.h"
#include "service/desk.h"
#include "store/tags.h"
#include "support/factories.h"
#include "wire/page.h"
#include "wire/preview.h"
#include "wire/segments.h"

using namespace campaignd;
using nlohmann::json;

namespace {

struct Filtered : test::Studio {
    service::Segments segments{*temp};
    std::int64_t list = add_list();

    Filtered() {
        add_person(list, "anna@example.org", "Anna", {{"plan", "Pro"}, {"age", 41}});
        add_person(list, "bert@example.net", "Bert", {{"plan", "free"}, {"age", "17"}});
        add_person(add_list("others"), "carl@example.org", "", {{"vip", true}});
        leave(add_person(list, "dora@example.org", "Dora", {{"age", "old"}}),
              RecipientStatus::kUnsubscribed);
    }

    std::set<std::string> found(const std::string& filter) const {
        const json answer =
            segments.preview(wire::read_segment_question({{"filter", json::parse(filter)}}));
        std::set<std::string> names;
        for (const json& person : answer.at("sample")) {
            names.insert(person.at("email").get<std::string>().substr(0, 4));
        }
        CHECK(answer.at("recipients") == names.size());
        return names;
    }

    std::int64_t save(const std::string& name, const std::string& filter) {
        return segments
            .create(actor,
                    wire::read_segment({{"name", name}, {"filter", json::parse(filter)}}, true))
            .id;
    }

    json audience(const std::vector<std::int64_t>& lists,
                  const std::vector<std::int64_t>& ids) const {
        return {{"list_ids", lists}, {"segment_ids", ids}};
    }
};

/// A tenth of a second passes whenever one looks.
struct HurriedClock final : Clock {
    TimeMs now() const noexcept override { return 1'800'000'000'000; }

    SteadyTime steady() const noexcept override {
        return SteadyTime(std::chrono::milliseconds(100 * ++looks));
    }

    mutable std::atomic<int> looks = 0;
};

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("a segment finds people by each field and comparison", "[service]") {
    const Filtered world;
    CHECK(world.found(R"({"field":"email","op":"eq","value":"ANNA@example.org"})") ==
          Names{"anna"});
    CHECK(world.found(R"({"field":"email","op":"contains","value":"@EXAMPLE.org"})") ==
          Names{"anna", "carl", "dora"});
    CHECK(world.found(R"({"field":"name","op":"starts_with","value":"b"})") == Names{"bert"});
    CHECK(world.found(R"({"field":"name","op":"exists","value":false})") == Names{"carl"});
    CHECK(world.found(R"({"field":"status","op":"ne","value":"active"})") == Names{"dora"});
    CHECK(world.found(R"({"field":"list","op":"ne","value":1})") == Names{"carl"});
    CHECK(world.found(R"({"field":"list","op":"in","value":[2,99]})") == Names{"carl"});
    CHECK(
        world.found(R"({"field":"created_at","op":"lt","value":"2001-01-01T00:00:00Z"})").empty());
    CHECK(world.found(R"({"field":"attributes.plan","op":"in","value":["pro","x"]})") ==
          Names{"anna"});
    CHECK(world.found(R"({"field":"attributes.plan","op":"ne","value":"pro"})") ==
          Names{"bert", "carl", "dora"});
    CHECK(world.found(R"({"field":"attributes.plan","op":"exists"})") == Names{"anna", "bert"});
    CHECK(world.found(R"({"field":"attributes.age","op":"lt","value":18})") == Names{"bert"});
    CHECK(world.found(R"({"field":"attributes.age","op":"ge","value":41})") == Names{"anna"});
    CHECK(world.found(R"({"field":"attributes.vip","op":"eq","value":true})") == Names{"carl"});
}

TEST_CASE("conditions are joined, turned round and never glued into SQL", "[service]") {
    const Filtered world;
    CHECK(world.found(R"({"all":[{"field":"list","op":"eq","value":1},
                                 {"not":{"field":"attributes.plan","op":"eq","value":"free"}}]})") ==
          Names{"anna", "dora"});
    CHECK(world.found(R"({"any":[{"field":"name","op":"eq","value":"Anna"},
                                 {"not":{"field":"list","op":"exists"}},
                                 {"field":"name","op":"eq","value":"Bert"}]})") ==
          Names{"anna", "bert"});
    CHECK(world.found(R"({"field":"name","op":"eq","value":"x' OR 1=1 --"})").empty());
    CHECK(world.found(R"({"field":"attributes.x') OR 1=1 --","op":"exists"})").empty());
}

TEST_CASE("a segment finds who got a campaign", "[service]") {
    Filtered world;
    const CampaignId campaign = world.add_campaign(world.add_sender(), world.list);
    world.launch(campaign);
    world.enrol(campaign);
    world.temp.run("UPDATE message SET state = 2, sent_at = 1 WHERE recipient_id = 1");
    CHECK(world.found(R"({"campaign_id":1,"did":"sent"})") == Names{"anna"});
    CHECK(world.found(R"({"not":{"campaign_id":1,"did":"sent"}})") ==
          Names{"bert", "carl", "dora"});
    CHECK(world.found(R"({"campaign_id":1,"did":"replied"})").empty());
    CHECK(world.found(R"({"campaign_id":1,"did":"opened"})").empty());
    CHECK(world.found(R"({"campaign_id":1,"did":"clicked"})").empty());
}

TEST_CASE("a segment compares texts, numbers, yes and no, lists and days", "[service]") {
    Filtered world;
    const auto id = [&](const char* email) {
        return world.temp.integer("SELECT id FROM recipient WHERE email = ?1", email);
    };
    const auto set = [&](const char* email, const json& attributes) {
        world.temp.run(
            "UPDATE recipient SET attributes = ?2 WHERE id = ?1", id(email), attributes.dump());
    };
    set("anna@example.org",
        {{"likes", {"Tea", "jam"}}, {"vip", true}, {"renewal", "2026-01-10"}, {"city", "Bonn"}});
    set("bert@example.net", {{"likes", "tea"}, {"vip", "no"}, {"renewal", "2026-01-01"}});
    set("carl@example.org", {{"vip", "Yes"}, {"renewal", "2025-12-31T23:30:00+02:00"}});
    set("dora@example.org", {{"renewal", "next week"}, {"city", ""}});
    const auto go_to = [&](const char* time) {
        world.temp.clock.jump(
            std::chrono::milliseconds(*parse_rfc3339(time) - world.temp.clock.now()));
    };
    go_to("2026-01-08T15:00:00Z");
    const auto is = [&](const char* field, const char* op, const json& value) {
        return world.found(json{{"field", field}, {"op", op}, {"value", value}}.dump());
    };
    CHECK(is("attributes.likes", "has", "TEA") == Names{"anna", "bert"});
    CHECK(is("attributes.likes", "has", {"jam", "salt"}) == Names{"anna"});
    CHECK(is("attributes.vip", "eq", true) == Names{"anna", "carl"});
    CHECK(is("attributes.vip", "eq", false) == Names{"bert"});
    CHECK(is("attributes.vip", "ne", true) == Names{"bert", "dora"});
    CHECK(is("attributes.city", "exists", false) == Names{"bert", "carl", "dora"});
    CHECK(is("attributes.city", "not_contains", "on") == Names{"bert", "carl", "dora"});
    CHECK(is("email", "ends_with", ".NET") == Names{"bert"});
    CHECK(is("email", "contains", "%").empty());
    CHECK(is("email", "starts_with", "_n").empty());
    CHECK(is("name", "ends_with", "\\").empty());
    CHECK(is("name", "not_in", {"anna", "Bert"}) == Names{"carl", "dora"});
    CHECK(is("attributes.renewal", "on", "2026-01-01") == Names{"bert"});
    CHECK(is("attributes.renewal", "before", "2026-01-01") == Names{"carl"});
    CHECK(is("attributes.renewal", "after", "2026-01-01") == Names{"anna"});
    CHECK(is("attributes.renewal", "after", "2025-12-31T21:29:59Z") ==
          Names{"anna", "bert", "carl"});
    CHECK(is("attributes.renewal", "in_last_days", 7) == Names{"bert"});
    CHECK(is("attributes.renewal", "in_last_days", 8) == Names{"bert", "carl"});
    CHECK(is("attributes.renewal", "in_next_days", 2) == Names{"anna"});
    CHECK(is("attributes.renewal", "in_next_days", 1).empty());
    go_to("2026-01-10T15:00:00Z");
    CHECK(is("attributes.renewal", "in_next_days", 1) == Names{"anna"});
    world.temp.run("UPDATE recipient SET created_at = ?2 WHERE id = ?1",
                   id("bert@example.net"),
                   *parse_rfc3339("2026-01-09T15:00:00Z"));
    CHECK(is("created_at", "in_last_days", 1) == Names{"bert"});
    CHECK(is("created_at", "on", "2026-01-09") == Names{"bert"});
}

TEST_CASE("a segment finds people by their tags", "[service]") {
    const Filtered world;
    world.write([](db::WriteTx& tx) {
        store::tags::set(tx, 1, {"VIP", "press"});
        store::tags::set(tx, 3, {"press"});
    });
    CHECK(world.found(R"({"field":"tag","op":"eq","value":"vip"})") == Names{"anna"});
    CHECK(world.found(R"({"field":"tag","op":"ne","value":"vip"})") ==
          Names{"bert", "carl", "dora"});
    CHECK(world.found(R"({"field":"tag","op":"in","value":["Press","none"]})") ==
          Names{"anna", "carl"});
    CHECK(world.found(R"({"field":"tag","op":"exists","value":false})") == Names{"bert", "dora"});
    CHECK(world.found(R"({"all":[{"field":"tag","op":"eq","value":"press"},
                                 {"not":{"field":"list","op":"eq","value":1}}]})") ==
          Names{"carl"});
}

TEST_CASE("a segment finds what people did and did not, machines aside", "[service]") {
    Filtered world;
    world.temp.run(
        "INSERT INTO campaign(id, name, created_at, updated_at) "
        "VALUES (1, 'a', 0, 0), (2, 'b', 0, 0)");
    world.temp.run(
        "INSERT INTO step(campaign_id, step, format, body) "
        "VALUES (1, 0, 0, ''), (1, 1, 0, ''), (2, 0, 0, '')");
    world.temp.run(
        "INSERT INTO link(campaign_id, step, number, target) "
        "VALUES (1, 1, 1, 'https://a.example/x'), (2, 0, 1, 'https://a.example/y')");
    const TimeMs now = world.temp->clock().now();
    const TimeMs long_ago = now - 100LL * 86'400'000;
    const TimeMs lately = now - 86'400'000;
    // anna: sent both steps, clicked long ago and again lately; bert: only a machine opened;
    // carl: answered another campaign lately; dora: bounced.
    world.temp.run(
        "INSERT INTO message(id, campaign_id, recipient_id, step, state, queued_at, "
        "due_at, sent_at, first_opened_at, first_clicked_at, replied_at, bounced_at) "
        "VALUES (1, 1, 1, 0, 2, 0, 0, ?1, ?1, NULL, NULL, NULL), "
        "(2, 1, 1, 1, 2, 0, 0, ?1, ?1, ?1, NULL, NULL), "
        "(3, 1, 2, 0, 2, 0, 0, ?2, NULL, NULL, NULL, NULL), "
        "(4, 2, 3, 0, 2, 0, 0, ?2, ?2, ?2, ?2, NULL), "
        "(5, 1, 4, 0, 2, 0, 0, ?2, NULL, NULL, NULL, ?2)",
        long_ago,
        lately);
    world.temp.run(
        "INSERT INTO event(message_id, kind, link, at, machine, repeats, last_at) "
        "VALUES (2, 2, 1, ?1, 0, 3, ?2), (2, 1, NULL, ?1, 0, 0, NULL), "
        "(3, 1, NULL, ?2, 1, 0, NULL), (4, 2, 1, ?2, 0, 0, NULL), "
        "(4, 1, NULL, ?2, 0, 0, NULL)",
        long_ago,
        lately);
    const auto did = [&](json deed) { return world.found(deed.dump()); };
    CHECK(did({{"did", "sent"}}) == Names{"anna", "bert", "carl", "dora"});
    CHECK(did({{"did", "sent"}, {"campaign_id", 2}}) == Names{"carl"});
    CHECK(did({{"did", "sent"}, {"in_last_days", 2}}) == Names{"bert", "carl", "dora"});
    CHECK(did({{"did", "opened"}}) == Names{"anna", "carl"});
    CHECK(did({{"did_not", "opened"}}) == Names{"bert", "dora"});
    CHECK(did({{"did", "opened"}, {"in_last_days", 2}}) == Names{"carl"});
    CHECK(did({{"did", "clicked"}, {"in_last_days", 2}}) == Names{"anna", "carl"});
    CHECK(did({{"did", "clicked"}, {"link", "https://a.example/x"}}) == Names{"anna"});
    CHECK(did({{"did", "clicked"}, {"link", "https://a.example/y"}, {"campaign_id", 1}}).empty());
    CHECK(did({{"did_not", "clicked"}, {"link", "https://a.example/y"}}) ==
          Names{"anna", "bert", "dora"});
    CHECK(did({{"did", "replied"}, {"in_last_days", 1}}) == Names{"carl"});
    CHECK(did({{"did", "bounced"}, {"campaign_id", 1}}) == Names{"dora"});
}

TEST_CASE("a count that takes long is given in parts", "[service]") {
    Filtered world;
    world.add_people(world.list, 25'000);
    const HurriedClock clock;
    db::Database database({.path = world.temp->path()}, clock);
    const service::Segments segments(database);
    const auto ask = [&](const json& cursor) {
        return json(segments.preview(wire::read_segment_question(
            {{"filter", {{"field", "email"}, {"op", "starts_with"}, {"value", "p"}}},
             {"cursor", cursor}})));
    };
    json answer = ask(nullptr);
    CHECK(answer.at("total_is_estimate") == true);
    CHECK(answer.at("sample").size() == 10);
    std::int64_t before = 0;
    int parts = 1;
    while (!answer.at("next").is_null()) {
        CHECK(answer.at("percent") < 100);
        CHECK(answer.at("recipients") > before);
        before = answer.at("recipients");
        answer = ask(answer.at("next"));
        ++parts;
    }
    CHECK(parts > 1);
    CHECK(answer.at("recipients") == 25'000);
    CHECK(answer.at("percent") == 100);
    CHECK(ask("9223372036854775807-5").at("next").is_null());
    for (const char* cursor : {"", "x", "3", "-1-2", "1-", "9-9-9"}) {
        CHECK(test::code_of([&] { ask(cursor); }) == ErrorCode::kInvalid);
    }
}

TEST_CASE("an audience is its lists and segments, less what it leaves out", "[service]") {
    Filtered world;
    const auto org =
        world.save("org", R"({"field":"email","op":"contains","value":"@example.org"})");
    const auto send = [&](const json& audience) {
        json body = test::Studio::body(world.add_sender(), world.list);
        body["audience"] = audience;
        const CampaignId id = world.add_campaign(body);
        const json preflight = world.mail.preflight(id);
        world.launch(id);
        world.enrol(id, 1);
        CHECK(preflight.at("recipients") == world.campaign(id).recipients);
        CHECK(world.campaign(id).enrolled);
        return world.campaign(id).recipients;
    };
    CHECK(send(world.audience({}, {org})) == 2);
    CHECK(send(world.audience({world.list}, {org})) == 3);
    json without = world.audience({}, {org});
    without["exclude_list_ids"] = {world.list};
    CHECK(send(without) == 1);
    const auto bert = world.save("bert", R"({"field":"name","op":"eq","value":"Bert"})");
    without = world.audience({world.list}, {});
    without["exclude_segment_ids"] = {bert};
    CHECK(send(without) == 1);
    without = world.audience({world.list}, {org});
    without["exclude_segment_ids"] = {bert, org};
    CHECK(test::code_of([&] { send(without); }) == ErrorCode::kInvalid);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("a long walk with few matches is cut into slices", "[service]") {
    Filtered world;
    world.add_people(world.list, 9'000);
    const auto last =
        world.save("last", R"({"field":"email","op":"eq","value":"p8999@example.org"})");
    json body = test::Studio::body(world.add_sender(), world.list);
    body["audience"] = world.audience({}, {last});
    const CampaignId id = world.add_campaign(body);
    world.launch(id);
    const auto slice = [&] {
        return world.write([&](db::WriteTx& tx) { return service::enrol_slice(tx, id, 500); });
    };
    CHECK(slice().enrolled == 0);
    CHECK(slice().more);
    CHECK(slice().enrolled == 1);
    CHECK(world.campaign(id).enrolled);
}

TEST_CASE("segments are saved, renamed and removed, unless a campaign uses them", "[service]") {
    Filtered world;
    const char* filter = R"({"field":"name","op":"exists"})";
    const auto id = world.save("Named", filter);
    CHECK(test::code_of([&] { world.save("named", filter); }) == ErrorCode::kConflict);
    CHECK(
        json(world.segments.update(world.actor, id, wire::read_segment({{"name", "With a name"}})))
            .at("name") == "With a name");
    CHECK(json(world.segments.get(id)).at("recipients") == 3);
    CHECK(json(world.segments.list({})).at("total") == 1);
    json body = test::Studio::body(world.add_sender(), world.list);
    body["audience"] = world.audience({}, {id, 987});
    CHECK(test::code_of([&] { world.add_campaign(body); }) == ErrorCode::kInvalid);
    body["audience"] = world.audience({}, {id});
    const CampaignId campaign = world.add_campaign(body);
    CHECK(test::code_of([&] { world.segments.remove(world.actor, id); }) == ErrorCode::kConflict);
    const json used = json(world.segments.list({})).at("items").at(0).at("used_by");
    CHECK((used.size() == 1 && used.at(0).at("id") == campaign));
    world.campaigns.remove(world.actor, campaign);
    body["audience"] = {{"list_ids", {world.list}}, {"exclude_segment_ids", {id}}};
    const CampaignId other = world.add_campaign(body);
    CHECK(json(world.segments.get(id)).at("used_by").at(0).at("excludes") == true);
    CHECK(test::code_of([&] { world.segments.remove(world.actor, id); }) == ErrorCode::kConflict);
    world.campaigns.remove(world.actor, other);
    world.segments.remove(world.actor, id);
    CHECK(test::code_of([&] { world.segments.get(id); }) == ErrorCode::kNotFound);
}
