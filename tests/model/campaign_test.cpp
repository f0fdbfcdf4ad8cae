#include "model/campaign.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("states and words read back as they are written", "[model]") {
    for (const char* word :
         {"draft", "scheduled", "running", "paused", "held", "finished", "cancelled"}) {
        CHECK(to_text(parse_campaign_state(word).value()) == word);
    }
    for (const char* word :
         {"queued", "sending", "sent", "failed", "uncertain", "skipped", "cancelled"}) {
        CHECK(to_text(parse_message_state(word).value()) == word);
    }
    CHECK_FALSE(parse_campaign_state("Draft"));
    CHECK_FALSE(parse_message_state(""));
}
