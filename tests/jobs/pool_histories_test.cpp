// Random histories of campaigns with several senders whose relays fail in many ways: everybody gets
// every message once, a thread stays with its sender, and the shares hold while nothing fails.
// CAMPAIGND_POOL_ROUNDS=N lives N histories, CAMPAIGND_POOL_SEED is the first seed.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "sender_pool.h"
#include "support/histories.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::FakeSmtpServer;
using campaignd::test::number_from_environment;
using campaignd::test::PoolFixture;
using campaignd::test::SmtpRule;

namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}

    int between(int least, int most) {
        return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
    }

  private:
    std::mt19937 random_;
};

enum class Fault { kNone, kAccount, kGreylist, kQuota, kGoodbye, kNoService };

void add_fault(FakeSmtpServer& relay, Fault fault, int people, Dice& dice) {
    switch (fault) {
        case Fault::kNone:
            return;
        case Fault::kAccount:
            relay.add_rule({.verb = "MAIL",
                            .reply = "550 5.1.8 Access denied, bad outbound sender\r\n",
                            .times = dice.between(1, 6)});
            return;
        case Fault::kGreylist:
            for (int person = 0; person < people; ++person) {
                if (dice.between(0, 2) > 0) {
                    relay.add_rule({.verb = "RCPT",
                                    .match = "<p" + std::to_string(person) + "@",
                                    .reply = "450 4.7.1 try again later\r\n",
                                    .times = dice.between(1, 3)});
                }
            }
            return;
        case Fault::kQuota:
            relay.add_rule({.verb = "RCPT",
                            .reply = "452 4.5.3 daily quota exceeded\r\n",
                            .times = dice.between(1, 12)});
            return;
        case Fault::kGoodbye:
            relay.add_rule({.verb = "MAIL",
                            .reply = "421 4.7.0 enough\r\n",
                            .then = SmtpRule::Then::kClose,
                            .times = dice.between(1, 6)});
            return;
        case Fault::kNoService:
            relay.add_rule({.verb = "BANNER",
                            .reply = "421 4.3.2 closed\r\n",
                            .then = SmtpRule::Then::kClose,
                            .times = dice.between(1, 4)});
    }
}

/// Who sent what, over all relays: mails by person and sender.
std::map<std::string, std::map<std::size_t, int>> by_person(const PoolFixture& fixture) {
    std::map<std::string, std::map<std::size_t, int>> all;
    for (std::size_t i = 0; i < fixture.relays.size(); ++i) {
        for (const auto& mail : fixture.relays[i]->mails()) {
            ++all[mail.to][i];
        }
    }
    return all;
}

void live(unsigned seed) {
    Dice dice(seed);
    const int senders = dice.between(2, 4);
    const int people = dice.between(30, 90);
    const int steps = dice.between(1, 2);
    PoolFixture fixture(senders);
    std::vector<int> weights;
    std::vector<Fault> faults;
    bool has_faults = false;
    for (int i = 0; i < senders; ++i) {
        weights.push_back(dice.between(1, 4));
        faults.push_back(dice.between(0, 2) > 0 ? Fault::kNone
                                                : static_cast<Fault>(dice.between(1, 5)));
        add_fault(*fixture.relays[static_cast<std::size_t>(i)], faults.back(), people, dice);
        has_faults = has_faults || faults.back() != Fault::kNone;
    }
    INFO("seed " << seed << ": " << senders << " senders, " << people << " people");
    const CampaignId id = fixture.launch_for(
        people, steps, {{"sender_ids", fixture.ids}, {"sender_weights", weights}});
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.counts(id)[MessageState::kSent] == std::int64_t{people} * steps);
    const auto mails = by_person(fixture);
    CHECK(mails.size() == static_cast<std::size_t>(people));
    for (const auto& [person, senders_of] : mails) {
        INFO(person);
        CHECK(senders_of.size() == 1);  // a thread stays with its sender: nobody allowed it to move
        CHECK(senders_of.begin()->second == steps);
    }
    const int sum = std::accumulate(weights.begin(), weights.end(), 0);
    for (std::size_t i = 0; i < weights.size() && !has_faults; ++i) {
        const double share = double(people) * weights[i] / sum;
        const double got = double(fixture.taken()[i]) / steps;
        INFO("sender " << i << " has " << got << " of " << share);
        CHECK(std::abs(got - share) <= 5 * 4);  // what may be under way by one sender
    }
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(fixture.temp.integer("SELECT coalesce(sum(attempts), 0) FROM job") == 0);
    CHECK(broken(fixture.temp).empty());
}

}  // namespace

TEST_CASE("several senders with difficult relays: every message once, threads whole", "[jobs]") {
    const unsigned first = number_from_environment("CAMPAIGND_POOL_SEED", 1);
    const unsigned usual = number_from_environment("CAMPAIGND_LONG", 0) == 1 ? 100 : 8;
    const unsigned count = number_from_environment("CAMPAIGND_POOL_ROUNDS", usual);
    for (unsigned seed = first; seed < first + count; ++seed) {
        live(seed);
    }
}
