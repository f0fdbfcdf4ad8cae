#include <catch2/catch.hpp>

#include "program.h"

using campaignd::test::Box;
using campaignd::test::Daemon;
using campaignd::test::Ended;
using nlohmann::json;

namespace {

/// Three people on the list "Friends".
struct Friends : Box {
    Friends() {
        const std::string file = write("people.csv",
                                       "email,name\na@example.org,Anna\nb@example.org,Bert\n"
                                       "c@example.org,Carl\n");
        REQUIRE(run({"import", file, "--list", "Friends"}).status == 0);
    }

    /// `campaignd bulk …`, which must succeed.
    Ended bulk(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "bulk");
        const Ended ended = run(arguments);
        INFO(ended.err);
        CHECK(ended.status == 0);
        return ended;
    }

    int with_tag(const std::string& tag) const {
        const std::string filter = json{{"field", "tag"}, {"op", "eq"}, {"value", tag}}.dump();
        return bulk({"add-tag", "x", "--filter", filter, "--dry-run", "--json"}).json().at("total");
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("People are counted, changed and made as before by the command", "[cli]") {
    const Friends box;
    CHECK(box.bulk({"add-tag", "vip", "--of-list", "friends", "--dry-run"}).out ==
          "3 people; nothing was changed\n");
    CHECK(box.with_tag("vip") == 0);
    const Ended done = box.bulk({"add-tag", "vip", "--of-list", "Friends"});
    CHECK(has(done.out, "3 changed"));
    CHECK(has(done.err, "3 people"));
    CHECK(box.with_tag("vip") == 3);
    CHECK(has(box.bulk({"add-tag", "vip", "--everybody"}).out, "0 changed, 3 were so already"));
    CHECK(box.bulk({"undo", "1", "--json"}).json().at("undo").at("restored") == 3);
    CHECK(box.with_tag("vip") == 0);
    box.bulk({"set-attribute", "plan", "gold", "--everybody"});
    const Ended csv = box.bulk({"export", "--columns", "email,attributes.plan", "--everybody"});
    CHECK(has(csv.out, "\"a@example.org\",\"gold\"\r\n"));
    CHECK(box.bulk({"list", "--json"}).json().at("items").size() == 4);
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("Nobody is erased without their number", "[cli]") {
    const Friends box;
    const Ended unsure = box.run({"bulk", "erase", "--everybody"});
    CHECK(unsure.status == 1);
    CHECK(has(unsure.err, "confirm: is required to erase people: the number of them, now 3"));
    CHECK(box.run({"bulk", "erase", "--everybody", "--confirm", "2"}).status == 1);
    CHECK(has(box.bulk({"erase", "--everybody", "--confirm", "3"}).out, "3 changed"));
    CHECK(has(box.run({"bulk", "undo", "1"}).err, "cannot be undone"));
    CHECK(has(box.run({"bulk", "add-tag", "x", "--of-list", "Foes"}).err,
              "there is no list \"Foes\""));
    CHECK(has(box.run({"bulk", "add-tag", "x", "--filter", "{"}).err, "--filter"));
    CHECK(box.run({"bulk", "add-tag", "x"}).status == 2);
    CHECK(box.run({"bulk", "add-tag", "x", "--everybody", "--of-list", "Friends"}).status == 2);
}

TEST_CASE("Beside a daemon a bulk action is the daemon's, and the command follows it", "[cli]") {
    const Friends box;
    const Daemon daemon(box);
    const json done = box.bulk({"add-tag", "vip", "--everybody", "--json"}).json();
    CHECK(done.at("state") == "done");
    CHECK(done.at("changed") == 3);
}
