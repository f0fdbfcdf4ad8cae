// Bulk actions of every kind, cut at every boundary between two slices: each person is changed
// exactly once, and undo makes everybody as they were.
#include <catch2/catch.hpp>
#include <random>

#include "service/people/bulk_fixture.h"
#include "service/upkeep/check.h"
#include "store/tags.h"

using namespace campaignd;
using nlohmann::json;
using test::BulkFixture;

namespace {

/// People who differ in all that bulk actions change.
std::vector<RecipientId> mixed_people(BulkFixture& world,
                                      std::int64_t list,
                                      std::int64_t other,
                                      std::mt19937& random) {
    std::vector<RecipientId> people = world.add_people(list, 37);
    for (const RecipientId id : people) {
        json attributes = json::object();
        if (random() % 2 == 0) {
            attributes["plan"] = random() % 2 == 0 ? json("gold") : json(random() % 5);
        }
        RecipientChange change;
        change.attributes = attributes.dump();
        change.tags = random() % 2 == 0 ? std::vector<std::string>{"vip", "z"}
                                        : std::vector<std::string>{"z"};
        change.list_ids =
            random() % 2 == 0 ? std::vector{list, other} : std::vector<std::int64_t>{list};
        const Recipient person = world.recipients.update(world.actor, id, change);
        if (random() % 4 == 0) {
            world.suppressions.add(world.actor,
                                   {.value = person.email, .reason = "before", .since = {}});
        }
    }
    return people;
}

json order_of(int kind, std::int64_t other) {
    const std::vector<json> orders{
        {{"action", "add_to_list"}, {"list_id", other}},
        {{"action", "remove_from_list"}, {"list_id", other}},
        {{"action", "add_tag"}, {"tag", "VIP"}},
        {{"action", "remove_tag"}, {"tag", "Vip"}},
        {{"action", "set_attribute"}, {"attribute", "plan"}, {"value", "gold"}},
        {{"action", "clear_attribute"}, {"attribute", "plan"}},
        {{"action", "suppress"}, {"reason", "bulk"}}};
    return orders.at(static_cast<std::size_t>(kind));
}

}  // namespace

TEST_CASE("bulk actions that are killed at any boundary change everybody once, undo restores",
          "[bulk]") {
    const int kind = GENERATE(range(0, 7));
    const int slice = GENERATE(1, 5, 16);
    CAPTURE(kind, slice);
    std::mt19937 random(static_cast<unsigned>(kind * 100 + slice));
    BulkFixture world;
    world.slice = static_cast<std::size_t>(slice);
    const std::int64_t list = world.add_list();
    const std::int64_t other = world.add_list("other");
    const auto people = mixed_people(world, list, other, random);
    const auto before = world.everybody(people);
    json order = order_of(kind, other);
    order["filter"] = {{"list_id", list}};

    const std::int64_t id = world.order(order);
    std::int64_t last = 0;
    std::map<RecipientId, std::string> seen = before;
    bool more = true;
    while (more) {  // step() is a new process each time
        more = world.step(id);
        const BulkAction now = world.bulk.get(id);
        CHECK(now.counts.people() - last <= slice);
        const auto present = world.everybody(people);
        std::int64_t changed = 0;
        for (const auto& [person, text] : present) {
            changed += text == before.at(person) ? 0 : 1;
            CHECK((seen.at(person) == before.at(person) || text == seen.at(person)));
        }
        CHECK(changed == now.counts.changed);
        seen = present;
        last = now.counts.people();
    }
    CHECK(last == 37);
    CHECK(service::check_database(*world.temp).empty());

    // The same once more changes nobody.
    CHECK(world.run(order).counts.changed == 0);
    CHECK(world.everybody(people) == seen);

    const BulkAction undone = world.undo(id);
    CHECK(undone.undo->kept == 0);
    CHECK(undone.undo->restored == undone.counts.changed);
    CHECK(world.everybody(people) == before);
    CHECK(service::check_database(*world.temp).empty());
}
