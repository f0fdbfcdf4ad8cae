// The engine in a simulated world: random histories of several senders with difficult relays.
// CAMPAIGND_SIM_ROUNDS=N lives N histories instead of a few hundred, CAMPAIGND_SIM_SEED the first
// seed; CAMPAIGND_LONG=1 lives 20,000.
#include <catch2/catch.hpp>

#include "mail/smtp/world.h"
#include "support/histories.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;
using std::chrono::seconds;

namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}

    int between(int least, int most) {
        return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
    }

    bool one_in(int count) { return between(1, count) == 1; }

    milliseconds ms(int least, int most) { return milliseconds(between(least, most)); }

  private:
    std::mt19937 random_;
};

/// About half of all relays are polite, the others have one or two faults.
SimTraits random_relay(Dice& dice) {
    SimTraits relay;
    relay.way = dice.ms(0, dice.one_in(3) ? 80 : 5);
    relay.command = dice.ms(0, 3);
    relay.dot = dice.ms(0, dice.one_in(4) ? 300 : 20);
    relay.greeting = dice.ms(0, 100);
    relay.pipelining = !dice.one_in(5);
    relay.strict_dot = dice.one_in(4);
    relay.enough_after = dice.one_in(4) ? dice.between(1, 30) : 0;
    if (dice.one_in(2)) {
        return relay;
    }
    for (int faults = dice.between(1, 2); faults > 0; --faults) {
        const double share = dice.between(1, 100) / 1'000.0;
        switch (dice.between(0, 8)) {
            case 0:
                relay.refuse = share;
                break;
            case 1:
                relay.defer = share;
                break;
            case 2:
                relay.goodbye = share;
                break;
            case 3:
                relay.reset = share;
                break;
            case 4:
                relay.mute = share;
                break;
            case 5:
                relay.most_open = dice.between(1, 3);
                break;
            case 6:
                relay.drops_early = true;
                break;
            case 7:
                relay.grey = 10 * share;
                break;
            default: {
                const char* const verbs[] = {"MAIL", "RCPT", "DATA", "DOT"};
                relay.silent_at.insert(verbs[dice.between(0, 3)]);
            }
        }
    }
    return relay;
}

SimPlan random_plan(unsigned seed) {
    Dice dice(seed);
    SimPlan plan;
    plan.cap = dice.between(1, 20);
    plan.decision = dice.ms(0, 30);
    plan.withheld = dice.one_in(8) ? 0.05 : 0;
    for (int senders = dice.between(1, 5); senders > 0; --senders) {
        SimSender sender;
        sender.relay = random_relay(dice);
        sender.max_connections = dice.between(1, 20);
        const bool falls_silent = sender.relay.mute > 0 || !sender.relay.silent_at.empty();
        sender.mails = dice.between(1, falls_silent ? 30 : 400);
        sender.feed = 4 * sender.max_connections;
        sender.begins = dice.ms(0, 3'000);
        sender.between = dice.one_in(3) ? dice.ms(1, 100) : milliseconds(0);
        plan.senders.push_back(sender);
    }
    if (dice.one_in(6)) {
        (dice.one_in(2) ? plan.drain_at : plan.stop_at) = dice.ms(100, 10'000);
    }
    return plan;
}

/// From the dialling to the end of the first message, at the speed of this relay.
milliseconds exchange_time(const SimPlan& plan, const SimTraits& relay) {
    return relay.greeting + 14 * relay.way + 4 * relay.command + relay.dot + plan.decision;
}

/// The promise: a sender whose relay answers sees a message end within this time, whatever the
/// others' relays do: a second of patience and one until silence is silence, the messages under
/// way, and with more senders than places the turns of the others, a second each.
milliseconds longest_wait(const SimPlan& plan) {
    milliseconds slowest{0};
    for (const SimSender& sender : plan.senders) {
        slowest = std::max(slowest, exchange_time(plan, sender.relay));
    }
    const auto senders = static_cast<int>(plan.senders.size());
    const int turns = senders > plan.cap ? (senders + plan.cap - 1) / plan.cap : 0;
    return seconds(2) + 3 * milliseconds(100) + 2 * slowest + turns * (seconds(1) + 2 * slowest);
}

/// The promise, too: it holds its share of the connections within this time, while it has mail for
/// them: the first connection goes alone, and others pass theirs on.
milliseconds longest_short(const SimPlan& plan) {
    milliseconds slowest{0};
    for (const SimSender& sender : plan.senders) {
        slowest = std::max(slowest, exchange_time(plan, sender.relay));
    }
    return seconds(2) + 3 * milliseconds(100) + 3 * slowest;
}

std::string live(unsigned seed) {
    const SimPlan plan = random_plan(seed);
    SimWorld world(plan, seed);
    if (const std::string wrong = world.run(); !wrong.empty()) {
        return wrong;
    }
    for (std::size_t i = 0; i < plan.senders.size(); ++i) {
        if (plan.withheld > 0 || !plan.senders[i].relay.responsive()) {
            continue;
        }
        if (world.longest_wait(i) > longest_wait(plan)) {
            return "sender " + std::to_string(i) + " waited " +
                   std::to_string(world.longest_wait(i).count()) + " ms, more than " +
                   std::to_string(longest_wait(plan).count());
        }
        // Where a connection ends after a few messages, the dial budget decides.
        const bool keeps_connections = plan.senders[i].relay.enough_after == 0;
        if (plan.drain_at.count() + plan.stop_at.count() == 0 && keeps_connections &&
            world.longest_short(i) > longest_short(plan)) {
            return "sender " + std::to_string(i) + " held less than its share for " +
                   std::to_string(world.longest_short(i).count()) + " ms, more than " +
                   std::to_string(longest_short(plan).count());
        }
        if (plan.drain_at.count() + plan.stop_at.count() == 0 &&
            world.count(i, Verdict::kSent) < static_cast<std::size_t>(plan.senders[i].mails)) {
            return "sender " + std::to_string(i) + " did not get rid of its mail";
        }
    }
    return "";
}

SimSender sender_with(int connections, int mails) {
    SimSender sender;
    sender.max_connections = connections;
    sender.feed = 4 * connections;
    sender.mails = mails;
    return sender;
}

}  // namespace

TEST_CASE("whatever relays do, every message ends once, with its own relay, and nobody starves",
          "[mail][sim]") {
    const unsigned first = number_from_environment("CAMPAIGND_SIM_SEED", 1);
    const unsigned usual = number_from_environment("CAMPAIGND_LONG", 0) == 1 ? 20'000 : 300;
    const unsigned count = number_from_environment("CAMPAIGND_SIM_ROUNDS", usual);
    int failed = 0;
    for (unsigned seed = first; seed < first + count && failed < 5; ++seed) {
        const std::string wrong = live(seed);
        if (!wrong.empty()) {
            ++failed;
            UNSCOPED_INFO("seed " << seed << ": " << wrong << "\n" << text_of(random_plan(seed)));
        }
    }
    CHECK(failed == 0);
}

TEST_CASE("a second sender gets its share of full connections at once and calmly", "[mail][sim]") {
    SimPlan plan;
    plan.cap = 10;
    plan.senders = {sender_with(10, 3'000), sender_with(10, 300)};
    plan.senders[1].begins = seconds(2);
    SimWorld world(plan, 1);
    REQUIRE(world.run() == "");
    CHECK(world.longest_wait(1) < seconds(1));
    CHECK(world.dials(0) <= 20);  // ten, and what the other gave back
    CHECK(world.dials(1) <= 6);
}

TEST_CASE("people who are put off without a word slow nobody else of their sender down",
          "[mail][sim]") {
    SimPlan plan;
    plan.senders = {sender_with(10, 2'000), sender_with(10, 2'000)};
    plan.cap = 20;
    plan.senders[0].relay.grey = 0.7;
    SimWorld world(plan, 1);
    REQUIRE(world.run() == "");
    CHECK(world.count(0, Verdict::kSent) + world.count(0, Verdict::kDeferred) == 2'000);
    CHECK(world.count(0, Verdict::kDeferred) > 1'300);
    CHECK(world.count(0, Verdict::kNotSent) == 0);
    CHECK(world.longest_wait(0) < seconds(1));
    CHECK(world.longest_short(0) < seconds(1));
}

TEST_CASE("more senders than connections take turns", "[mail][sim]") {
    SimPlan plan;
    plan.cap = 2;
    plan.senders.assign(5, sender_with(3, 400));
    SimWorld world(plan, 1);
    REQUIRE(world.run() == "");
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(world.count(i, Verdict::kSent) == 400);
        CHECK(world.longest_wait(i) < longest_wait(plan));
    }
}

TEST_CASE("a relay that is silent costs only its own sender", "[mail][sim]") {
    for (const char* verb : {"MAIL", "RCPT", "DATA", "DOT"}) {
        INFO(verb);
        SimPlan plan;
        plan.cap = 10;
        plan.senders = {sender_with(10, 40), sender_with(10, 500)};
        plan.senders[0].relay.silent_at.insert(verb);
        plan.senders[1].begins = seconds(2);
        SimWorld world(plan, 1);
        REQUIRE(world.run() == "");
        CHECK(world.longest_wait(1) < seconds(3));
        CHECK(world.count(1, Verdict::kSent) == 500);
        CHECK(world.count(0, Verdict::kLost) == 0);  // no attempt is used
        CHECK((world.count(0, Verdict::kUnknown) > 0) == (std::string(verb) == "DOT"));
    }
}

TEST_CASE("a relay that limits messages per connection keeps its connections", "[mail][sim]") {
    SimPlan plan;
    plan.cap = 20;
    plan.senders = {sender_with(20, 4'000)};
    plan.senders[0].relay.enough_after = 50;
    SimWorld limited(plan, 1);
    REQUIRE(limited.run() == "");
    CHECK(limited.habits(0).messages_per_connection == 50);
    CHECK(limited.counters().stale_restarts < 30);  // one for each of the first connections
    plan.senders[0].relay.enough_after = 0;
    SimWorld unlimited(plan, 1);
    REQUIRE(unlimited.run() == "");
    CHECK(limited.took() < 3 * unlimited.took());
}

TEST_CASE("a relay that hears nothing behind a dot is spoken to in turn", "[mail][sim]") {
    SimPlan plan;
    plan.senders = {sender_with(10, 500)};
    plan.senders[0].relay.strict_dot = true;
    SimWorld world(plan, 1);
    REQUIRE(world.run() == "");
    CHECK(world.count(0, Verdict::kSent) == 500);
    CHECK(world.habits(0).follow_again_at.has_value());
    CHECK(world.counters().stale_restarts == 1);  // one envelope tried it
}
