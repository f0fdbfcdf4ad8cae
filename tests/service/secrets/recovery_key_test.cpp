#include "service/secrets/recovery_key.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/error.h"

using namespace campaignd;

TEST_CASE("a recovery key is read as a person writes it, and slips are found", "[service]") {
    const service::RecoveryKey key = service::RecoveryKey::make();
    const std::string text = key.text();
    CHECK(text.size() == 8 * 4 + 7);
    std::string spoken = text;
    std::replace(spoken.begin(), spoken.end(), '-', ' ');
    std::replace(spoken.begin(), spoken.end(), '0', 'o');
    std::replace(spoken.begin(), spoken.end(), '1', 'l');
    CHECK(service::RecoveryKey::parse(spoken + "\n").id() == key.id());
    std::string slip = text;
    slip[3] = slip[3] == 'A' ? 'B' : 'A';
    CHECK_THROWS_AS(service::RecoveryKey::parse(slip), Error);
    CHECK_THROWS_AS(service::RecoveryKey::parse(text.substr(5)), Error);
    CHECK_THROWS_AS(service::RecoveryKey::parse(""), Error);
}
