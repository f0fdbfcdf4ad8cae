// Ongoing campaigns by segment beside changes that mail nobody: whoever comes to match by
// themselves is in the campaign once, whoever was only made to match is not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <map>
#include <random>

#include "service/people/bulk_actions.h"
#include "service/people/bulk_runner.h"
#include "service/people/import_taking.h"
#include "service/sequence/ongoing_fixture.h"
#include "wire/bulk.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::OngoingWorld;
using nlohmann::json;

namespace {

enum Act { kTag, kBulkTag, kImport, kUntag, kBulkUntag, kLook, kLaunchSlice };

struct Tagged : OngoingWorld {
    service::BulkActions bulk{*temp, temp.directory / "spool", [] {}};
    std::int64_t segment = add_segment({{"field", "tag"}, {"op", "eq"}, {"value", "vip"}});

    CampaignId start_campaign() {
        const CampaignId id = start(body(true));
        walk(id);
        return id;
    }

    json body(bool include_existing) const {
        json all = ongoing_body({{"include_existing", include_existing}});
        all["audience"] = {{"segment_ids", {segment}}};
        return all;
    }

    /// Launched, with the walk behind its launch still to come.
    CampaignId launch_for_later() {
        const CampaignId id = add_campaign(body(false));
        launch(id);
        return id;
    }

    void finish(std::int64_t id, std::size_t slice) {
        while (service::BulkRunner(*temp, slice).run_slice(id).more) {
        }
    }

    std::int64_t tag(const std::vector<RecipientId>& people,
                     bool add,
                     std::size_t slice = 100,
                     bool joins = false) {
        const std::int64_t id =
            bulk.create(actor,
                        wire::read_bulk_order({{"action", add ? "add_tag" : "remove_tag"},
                                               {"tag", "vip"},
                                               {"ids", people},
                                               {"join_ongoing", joins}}))
                .id;
        finish(id, slice);
        return id;
    }

    void set_tags(RecipientId person, const json& tags) {
        recipients.update(actor, person, wire::read_recipient({{"tags", tags}}));
    }

    /// Rows of a file that tag known people.
    void import_rows(const std::vector<RecipientId>& people) {
        std::vector<ImportedRecipient> rows;
        for (const RecipientId person : people) {
            rows.emplace_back();
            rows.back().email = recipients.get(person).email;
            rows.back().tags = {"vip"};
        }
        Import import;
        import.list_id = list;
        write([&](db::WriteTx& tx) { service::take_into(tx, import, rows); });
    }

    void act(Act act, const std::vector<RecipientId>& people, CampaignId id, std::size_t slice) {
        switch (act) {
            case kTag:
            case kUntag:
                for (const RecipientId person : people) {
                    set_tags(person, act == kTag ? json::array({"vip"}) : json::array());
                }
                break;
            case kBulkTag:
            case kBulkUntag:
                tag(people, act == kBulkTag, slice);
                break;
            case kImport:
                import_rows(people);
                break;
            case kLook:
                walk_after(id, 5);
                break;
            case kLaunchSlice:
                write([&](db::WriteTx& tx) {
                    service::enrol_slice(tx, id, static_cast<int>(slice));
                });
                break;
        }
    }
};

}  // namespace

TEST_CASE("who came to match before a bulk action is enrolled, whoever it makes match is not",
          "[service][ongoing]") {
    Tagged world;
    const auto people = world.add_people(world.list, 3);
    const CampaignId id = world.start_campaign();
    world.set_tags(people[0], json::array({"vip"}));  // no look since
    world.tag(people, true);
    json attributes{{"action", "set_attribute"}, {"attribute", "plan"}, {"value", "pro"}};
    attributes["ids"] = people;
    world.finish(world.bulk.create(world.actor, wire::read_bulk_order(attributes)).id, 100);
    world.walk_after(id, 5);
    CHECK(world.messages_to(id, people[0]) == 1);
    CHECK(world.first_messages(id) == 1);
    // So it is with an attribute that they have nothing to do with, and over the next looks.
    world.walk_after(id, 5);
    CHECK(world.first_messages(id) == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("who lost the match and comes to match again between two looks is enrolled",
          "[service][ongoing]") {
    Tagged world;
    const auto people = world.add_people(world.list, 4);
    const CampaignId id = world.start_campaign();
    const std::int64_t done = world.tag(people, true);
    world.set_tags(people[0], json::array());  // by hand
    world.set_tags(people[0], json::array({"vip"}));
    world.tag({people[1]}, false);  // by another action
    world.set_tags(people[1], json::array({"vip"}));
    world.bulk.undo(world.actor, done);  // takes the tags of the other two back
    world.finish(done, 100);
    world.set_tags(people[2], json::array({"vip"}));
    world.walk_after(id, 5);
    // The undo took the tag of the first two as well: they have to come once more.
    CHECK(world.messages_to(id, people[2]) == 1);
    CHECK(world.messages_to(id, people[3]) == 0);
    world.set_tags(people[0], json::array({"vip"}));
    world.set_tags(people[1], json::array({"vip"}));
    world.walk_after(id, 5);
    CHECK(world.messages_to(id, people[0]) == 1);
    CHECK(world.messages_to(id, people[1]) == 1);
    CHECK(world.first_messages(id) == 3);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("whatever is changed between the looks, who comes is enrolled once and nobody else",
          "[service][ongoing]") {
    struct Person {
        bool matches = false;
        bool came = false;  // by themselves, since they last did not match
        bool in = false;
    };

    const unsigned seed = GENERATE(range(1U, 11U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    Tagged world;
    const auto people = world.add_people(world.list, 12);
    std::map<RecipientId, Person> model;
    for (const RecipientId person : people) {
        model[person] = {};
    }
    for (std::size_t i = 0; i < 4; ++i) {
        world.set_tags(people[i], json::array({"vip"}));
        model[people[i]].matches = true;  // at the launch, which leaves them out
    }
    const CampaignId id = world.launch_for_later();
    const auto some = [&] {
        std::vector<RecipientId> chosen;
        std::copy_if(people.begin(), people.end(), std::back_inserter(chosen), [&](RecipientId) {
            return random() % 3 == 0;
        });
        return chosen.empty() ? std::vector{people[0]} : chosen;
    };
    for (int round = 0; round < 40; ++round) {
        const auto chosen = some();
        const auto act = static_cast<Act>(random() % 7);
        CAPTURE(round, act);
        world.act(act, chosen, id, 1 + random() % 5);
        for (auto& [person, one] : model) {
            if (act == kLook) {
                one.in = one.in || (world.campaign(id).enrolled && one.matches && one.came);
                CHECK(world.messages_to(id, person) == (one.in ? 1 : 0));
            } else if (act == kLaunchSlice) {
                continue;  // changes nobody
            } else if (std::find(chosen.begin(), chosen.end(), person) != chosen.end()) {
                const bool adds = act == kTag || act == kBulkTag || act == kImport;
                one.came = adds && (one.matches ? one.came : act == kTag);
                one.matches = adds;
            }
        }
    }
    CHECK(broken(world.temp).empty());
}
