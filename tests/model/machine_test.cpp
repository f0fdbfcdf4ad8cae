#include "model/machine.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("programs, prefetchers and people are told apart by their name", "[model]") {
    constexpr const char* kFirefox =
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    for (const EventKind kind : {EventKind::kOpen, EventKind::kClick}) {
        CHECK(machine_by_agent(kind, kFirefox) == MachineReason::kNone);
        CHECK(machine_by_agent(kind, "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20)") ==
              MachineReason::kNone);
        CHECK(machine_by_agent(kind, "") == MachineReason::kAgent);
        CHECK(machine_by_agent(kind, "curl/7.88.1") == MachineReason::kAgent);
        CHECK(machine_by_agent(kind, "Mozilla/5.0 (compatible; Googlebot/2.1)") ==
              MachineReason::kAgent);
        CHECK(machine_by_agent(kind, "Mozilla/5.0 HeadlessChrome/120") == MachineReason::kAgent);
        CHECK(machine_by_agent(kind,
                               "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
                               "(KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 "
                               "Edge/12.246 Mozilla/5.0") == MachineReason::kPrefetch);
    }
    CHECK(machine_by_agent(EventKind::kOpen, "Mozilla/5.0") == MachineReason::kPrefetch);
    CHECK(machine_by_agent(EventKind::kOpen,
                           "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via "
                           "ggpht.com GoogleImageProxy)") == MachineReason::kNone);
    CHECK(machine_by_agent(EventKind::kOpen, "YahooMailProxy; https://help.yahoo.com/") ==
          MachineReason::kNone);
}

TEST_CASE("three links of one message within two seconds are a burst", "[model]") {
    BurstWatch watch;
    CHECK_FALSE(watch.note(1, 1, false, 1'000));
    CHECK_FALSE(watch.note(1, 1, false, 1'100));
    CHECK_FALSE(watch.note(2, 2, false, 1'200));
    CHECK_FALSE(watch.note(1, 2, false, 1'900));
    CHECK(watch.note(1, 3, false, 2'500) == 1'100);
    CHECK(watch.note(1, 3, false, 3'000) == 1'100);
    CHECK_FALSE(watch.note(1, 3, false, 9'000));
    CHECK_FALSE(watch.note(2, 3, false, 9'000));
}

TEST_CASE("the trap makes a burst of what is around it", "[model]") {
    BurstWatch watch;
    CHECK_FALSE(watch.note(1, 4, false, 1'000));
    CHECK(watch.note(1, 0, true, 1'500) == 1'000);
    CHECK(watch.note(1, 5, false, 2'000) == 1'000);
    CHECK_FALSE(watch.note(1, 5, false, 5'000));
}

TEST_CASE("the watch forgets, whatever comes", "[model]") {
    BurstWatch watch;
    for (MessageId id = 0; id < 50'000; ++id) {
        CHECK_FALSE(watch.note(id, 1, false, 1'000));
    }
    watch.note(50'000, 1, false, 1'000);
    watch.note(50'000, 2, false, 1'000);
    CHECK(watch.note(50'000, 3, false, 1'000) == 1'000);
    CHECK_FALSE(watch.note(50'000, 3, false, 100'000));
}
