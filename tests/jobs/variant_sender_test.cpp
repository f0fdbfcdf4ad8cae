// A variant with a sender of its own: who sends what, with several senders, too.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "sender_pool.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::header;
using campaignd::test::PoolFixture;
using nlohmann::json;

namespace {

/// A and B of the first message, B by a sender of its own.
json steps_with(std::int64_t own_sender, int steps) {
    json all = PoolFixture::body(1, 1, steps).at("steps");
    all[0]["variants"] = {
        {{"key", "A"}, {"weight", 1}},
        {{"key", "B"}, {"weight", 1}, {"subject", "B for {{name}}"}, {"sender_id", own_sender}}};
    return all;
}

bool is_b(const test::ReceivedMail& mail) {
    return header(mail.data, "Subject").find("B for") != std::string::npos;
}

}  // namespace

TEST_CASE("a variant goes by its own sender, and so do the follow-ups", "[jobs]") {
    PoolFixture fixture(2);
    const CampaignId id = fixture.launch_for(24, 2, {{"steps", steps_with(fixture.ids[1], 2)}});
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.taken()[0] + fixture.taken()[1] == 48);
    CHECK(fixture.taken()[1] > 0);
    for (std::size_t relay = 0; relay < 2; ++relay) {
        std::map<std::string, int> by_person;
        for (const auto& mail : fixture.relays[relay]->mails()) {
            const bool opens = header(mail.data, "In-Reply-To").empty();
            CHECK((!opens || is_b(mail) == (relay == 1)));
            CHECK((mail.data.find("s1@example.net") != std::string::npos) == (relay == 1));
            ++by_person[mail.to];
        }
        for (const auto& [person, mails] : by_person) {
            INFO(person);
            CHECK(mails == 2);  // the whole thread
        }
    }
    const json step = json(fixture.campaigns.progress(id)).at("steps").at(0);
    CHECK(step.at("variants").at(1).at("sent") == fixture.taken()[1] / 2);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("beside several senders the variant's own takes what is its own alone", "[jobs]") {
    PoolFixture fixture(3);
    const CampaignId id = fixture.launch_for(60,
                                             1,
                                             {{"sender_ids", {fixture.ids[0], fixture.ids[1]}},
                                              {"steps", steps_with(fixture.ids[2], 1)}});
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(fixture.taken()[0] > 5);
    CHECK(fixture.taken()[1] > 5);
    std::set<std::string> people;
    for (std::size_t relay = 0; relay < 3; ++relay) {
        for (const auto& mail : fixture.relays[relay]->mails()) {
            CHECK(is_b(mail) == (relay == 2));
            CHECK(people.insert(mail.to).second);
        }
    }
    CHECK(people.size() == 60);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("others stand in for the own sender of a variant that is refused", "[jobs]") {
    PoolFixture fixture(3);
    fixture.relays[2]->add_rule({.verb = "MAIL", .reply = "554 5.7.1 account suspended\r\n"});
    const CampaignId id = fixture.launch_for(30,
                                             1,
                                             {{"sender_ids", {fixture.ids[0], fixture.ids[1]}},
                                              {"steps", steps_with(fixture.ids[2], 1)}});
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.taken()[2] == 0);
    CHECK(fixture.taken()[0] + fixture.taken()[1] == 30);
    std::int64_t of_b = 0;
    for (const auto* relay : {fixture.relays[0], fixture.relays[1]}) {
        for (const auto& mail : relay->mails()) {
            of_b += is_b(mail) ? 1 : 0;
        }
    }
    CHECK(of_b > 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt WHERE result = 'moved'") == of_b);
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(broken(fixture.temp).empty());
}
