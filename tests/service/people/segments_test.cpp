#include "service/people/segments.h"

#include <catch2/catch.hpp>
#include <set>

#include "service/desk.h"
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
            segments.preview(wire::read_segment_filter({{"filter", json::parse(filter)}}));
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
    world.campaigns.remove(world.actor, campaign);
    world.segments.remove(world.actor, id);
    CHECK(test::code_of([&] { world.segments.get(id); }) == ErrorCode::kNotFound);
}
