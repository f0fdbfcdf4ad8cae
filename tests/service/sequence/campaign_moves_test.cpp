#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "support/factories.h"
#include "wire/campaigns.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;

namespace {

constexpr const char* kMoves[] = {
    "launch", "pause", "resume", "approve", "cancel openers", "cancel everything"};
constexpr const char* kStates[] = {
    "draft", "scheduled", "running", "paused", "held", "finished", "cancelled"};

/// By state, then by move: the state afterwards, or "!" and a part of the remedy.
constexpr const char* kTable[7][6] = {
    {"running", "!only a running", "!only a paused", "!only a held", "cancelled", "cancelled"},
    {"scheduled", "!only a running", "!only a paused", "!only a held", "cancelled", "cancelled"},
    {"running", "paused", "running", "running", "running", "cancelled"},
    {"!resume it", "paused", "running", "!only a held", "paused", "cancelled"},
    {"!approve it", "!only a running", "!approve it", "running", "held", "cancelled"},
    {"!duplicate it",
     "!only a running",
     "!only a paused",
     "!only a held",
     "!have ended",
     "!have ended"},
    {"!duplicate it",
     "!only a running",
     "!only a paused",
     "!only a held",
     "cancelled",
     "cancelled"},
};

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();

    Bench() { add_people(list, 3); }

    CampaignId in_state(const std::string& wanted) {
        nlohmann::json made = body(sender, list);
        if (wanted == "scheduled" || wanted == "held") {
            made["schedule_at"] = to_rfc3339(temp.clock.now() + 3'600'000);
        }
        const CampaignId id = add_campaign(made);
        if (wanted == "draft") {
            return id;
        }
        launch(id);
        if (wanted == "paused") {
            campaigns.pause(actor, id);
        } else if (wanted == "held") {
            temp.clock.jump(std::chrono::hours(6));
            write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, id); });
        } else if (wanted == "finished") {
            temp.run("UPDATE campaign SET state = 5, enrolled = 1 WHERE id = ?1", id);
        } else if (wanted == "cancelled") {
            campaigns.cancel(actor, id, wire::read_cancel_everything({{"scope", "everything"}}));
        }
        return id;
    }

    void move(CampaignId id, const std::string& name) {
        if (name == "launch") {
            campaigns.launch(actor, id);
        } else if (name == "pause") {
            campaigns.pause(actor, id);
        } else if (name == "resume") {
            campaigns.resume(actor, id);
        } else if (name == "approve") {
            campaigns.approve(actor, id);
        } else {
            campaigns.cancel(actor, id, wire::read_cancel_everything({{"scope", name.substr(7)}}));
        }
    }
};

}  // namespace

TEST_CASE("each move in each state does, already holds, or is refused with a remedy", "[service]") {
    Bench bench;
    for (std::size_t from = 0; from < 7; ++from) {
        for (std::size_t move = 0; move < 6; ++move) {
            INFO(kStates[from] << ": " << kMoves[move]);
            const std::string expected = kTable[from][move];
            const CampaignId id = bench.in_state(kStates[from]);
            REQUIRE(bench.state(id) == kStates[from]);
            if (expected[0] != '!') {
                bench.move(id, kMoves[move]);
                CHECK(bench.state(id) == expected);
                bench.move(id, kMoves[move]);  // asking for what holds
                CHECK(bench.state(id) == expected);
                continue;
            }
            try {
                bench.move(id, kMoves[move]);
                CHECK(false);
            } catch (const Error& error) {
                CHECK(error.code() == ErrorCode::kConflict);
                CHECK(std::string(error.what()).find(expected.substr(1)) != std::string::npos);
            }
            CHECK(bench.state(id) == kStates[from]);
        }
    }
}

TEST_CASE("a launch names everything that is missing", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign({{"name", "empty"}});
    std::vector<std::string> fields;
    try {
        bench.launch(id);
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kInvalid);
        for (const FieldError& fault : error.fields()) {
            fields.push_back(fault.field);
        }
    }
    CHECK(fields == std::vector<std::string>{"sender_id", "steps", "audience.list_ids"});
    nlohmann::json made = Studio::body(bench.sender, bench.list);
    made["steps"][0]["body"] = "Hi {{#name}}";
    const CampaignId unclosed = bench.add_campaign(made);
    CHECK_THROWS_AS(bench.launch(unclosed), Error);
    CHECK(bench.state(unclosed) == "draft");
}

TEST_CASE("a launched campaign keeps whom it is for", "[service]") {
    Bench bench;
    const CampaignId id = bench.in_state("paused");
    std::vector<std::string> fields;
    try {
        nlohmann::json change = Studio::body(bench.sender, bench.add_list("others"));
        change["mode"] = "ongoing";
        change["include_existing"] = false;
        bench.campaigns.update(bench.actor, id, wire::read_campaign(change));
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            fields.push_back(fault.field);
            CHECK(fault.message.find("duplicate") != std::string::npos);
        }
    }
    CHECK(fields == std::vector<std::string>{"mode", "include_existing", "audience"});
    const auto changed = bench.campaigns.update(
        bench.actor,
        id,
        wire::read_campaign({{"name", "Summer"}, {"limits", {{"messages_per_hour", 5}}}}));
    CHECK(changed.name == "Summer");
    CHECK(changed.options.limits.messages_per_hour == 5);
    CHECK_THROWS_AS(bench.campaigns.remove(bench.actor, id), Error);
    const auto copy = bench.campaigns.duplicate(bench.actor, id);
    CHECK(copy.state == CampaignState::kDraft);
    CHECK(copy.name == "Summer (copy)");
    bench.campaigns.remove(bench.actor, copy.id);
}

TEST_CASE("a schedule in time starts, one missed by too much waits for a person", "[service]") {
    Bench bench;
    nlohmann::json made = Studio::body(bench.sender, bench.list);
    made["schedule_at"] = "2030-01-01T00:00:00Z";
    const CampaignId in_time = bench.add_campaign(made);
    const CampaignId late = bench.add_campaign(made);
    bench.launch(in_time);
    bench.launch(late);
    const auto start = [&](CampaignId id) {
        bench.write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, id); });
    };
    start(in_time);
    CHECK(bench.state(in_time) == "scheduled");
    const TimeMs schedule = *bench.campaign(late).schedule_at;
    bench.temp.clock.jump(std::chrono::milliseconds(schedule - bench.temp.clock.now()));
    start(in_time);
    CHECK(bench.state(in_time) == "running");
    bench.temp.clock.jump(std::chrono::hours(4));
    bench.temp.clock.jump(std::chrono::milliseconds(1));
    start(late);
    CHECK(bench.state(late) == "held");
    CHECK(bench.campaign(late).held_reason == "late");
    CHECK(bench.temp.integer("SELECT count(*) FROM message") == 0);
    bench.campaigns.approve(bench.actor, late);
    bench.enrol(late);
    CHECK(bench.campaign(late).recipients == 3);
    CHECK(broken(bench.temp).empty());
}
