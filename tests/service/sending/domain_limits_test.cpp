#include "service/sending/domain_limits.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/factories.h"

using namespace campaignd;
using campaignd::test::Studio;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kPerMinute = 3;

struct Pace : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();
    std::vector<MessageId> messages;  // eight to example.org

    Pace() {
        add_people(list, 8);
        const CampaignId id = add_campaign(body(sender, list));
        launch(id);
        enrol(id);
        for (int i = 1; i <= 8; ++i) {
            messages.push_back(i);
        }
    }

    /// How many may go, and how many were told a moment of their own.
    int admit(service::DomainLimits& limits) {
        write([&](db::WriteTx& tx) { told = limits.admit(tx, sender, kPerMinute, messages); });
        return static_cast<int>(std::count_if(
            told.begin(), told.end(), [](const auto& one) { return !one.not_before; }));
    }

    std::vector<service::DomainAdmission> told;  // by the last admit()
};

}  // namespace

TEST_CASE("a domain gets its share of the minute, and the rest is spaced by its pace",
          "[service]") {
    Pace pace;
    service::DomainLimits limits;
    CHECK(pace.admit(limits) == kPerMinute);
    const TimeMs now = pace.temp.clock.now();
    for (std::size_t i = 3; i < pace.told.size(); ++i) {
        REQUIRE(pace.told[i].not_before);
        CHECK(*pace.told[i].not_before >= now + 60'000);
        CHECK((i == 3 ||
               *pace.told[i].not_before - *pace.told[i - 1].not_before == 60'000 / kPerMinute));
    }
}

TEST_CASE("a domain's minute holds over a restart", "[service]") {
    Pace pace;
    service::DomainLimits before;
    CHECK(pace.admit(before) == kPerMinute);
    service::DomainLimits after;
    CHECK(pace.admit(after) == 0);
    pace.temp.clock.advance(63s);
    CHECK(pace.admit(after) == kPerMinute);
}

TEST_CASE("one domain's limit leaves the others alone", "[service]") {
    Pace pace;
    pace.temp.run("UPDATE recipient SET email = 'x' || id || '@example.net' WHERE id > 5");
    service::DomainLimits limits;
    CHECK(pace.admit(limits) == kPerMinute + 3);
}

TEST_CASE("what did not go out leaves its place in the minute to others, also after a restart",
          "[service]") {
    Pace pace;
    service::DomainLimits before;
    CHECK(pace.admit(before) == kPerMinute);
    const auto held = pace.told;
    pace.temp.clock.advance(11s);
    pace.write([&](db::WriteTx& tx) {
        for (const service::DomainAdmission& one : held) {
            if (one.key) {
                service::DomainLimits::give_back(tx, *one.key, one.taken_at);
            }
        }
    });
    service::DomainLimits after;
    CHECK(pace.admit(after) == kPerMinute);
    CHECK(pace.admit(after) == 0);
}
