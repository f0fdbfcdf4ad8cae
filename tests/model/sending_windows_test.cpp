#include "model/sending_windows.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"

using namespace campaignd;

namespace {

Window daily(const char* zone, int from_hour, int to_hour, bool theirs = false) {
    Window window;
    window.timezone = zone;
    window.from_minute = from_hour * 60;
    window.to_minute = to_hour * 60;
    window.use_recipient_timezone = theirs;
    return window;
}

TimeMs at(const char* text) {
    return parse_rfc3339(text).value();
}

}  // namespace

TEST_CASE("both windows must be open to a recipient, in the zone of each", "[model]") {
    const TimeMs now = at("2027-06-01T00:00:00Z");
    SendingWindows windows;
    CHECK(windows.open_for(now, "Asia/Tokyo") == now);
    CHECK_FALSE(windows.follow_recipient());
    windows.of_sender = daily("Europe/Berlin", 9, 17, true);
    CHECK(windows.follow_recipient());
    CHECK(windows.open_for(now, "America/New_York") == at("2027-06-01T13:00:00Z"));
    CHECK(windows.open_for(now, "") == at("2027-06-01T07:00:00Z"));
    CHECK(windows.open_at(now) == now);  // it differs by recipient
    windows.of_campaign = daily("UTC", 0, 12);
    CHECK(windows.open_at(now) == now);
    CHECK(windows.open_at(at("2027-06-01T12:00:00Z")) == at("2027-06-02T00:00:00Z"));
    // Nine to five in Tokyo is 00:00 to 08:00 UTC; in New York 13:00 to 21:00 UTC.
    CHECK(windows.open_for(now, "Asia/Tokyo") == now);
    CHECK(windows.open_for(at("2027-06-01T09:00:00Z"), "Asia/Tokyo") == at("2027-06-02T00:00:00Z"));
}

TEST_CASE("windows that never open together are never open", "[model]") {
    SendingWindows windows{daily("UTC", 9, 12, true), daily("UTC", 13, 17)};
    TimeMs now = at("2027-06-01T00:00:00Z");
    for (int look = 0; look < 20; ++look) {
        const TimeMs later = windows.open_for(now, "");
        REQUIRE(later > now);
        now = later;
    }
}

TEST_CASE("the sending days are the campaign's, else the sender's", "[model]") {
    SendingWindows windows{daily("UTC", 9, 12), std::nullopt};
    CHECK(windows.of_days()->to_minute == 12 * 60);
    windows.of_campaign = daily("UTC", 9, 17);
    CHECK(windows.of_days()->to_minute == 17 * 60);
    CHECK_FALSE(SendingWindows().of_days());
}
