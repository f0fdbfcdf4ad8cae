#include "model/campaign_json.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace campaignd;
using nlohmann::json;

namespace {

std::vector<std::string> faults_of(const json& body, Campaign campaign = {}) {
    std::vector<FieldError> faults;
    apply_campaign_json(body, campaign, faults);
    std::vector<std::string> fields;
    for (const FieldError& fault : faults) {
        CHECK_FALSE(fault.message.empty());
        fields.push_back(fault.field);
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

json full() {
    return json::parse(R"({"name":"Spring", "sender_id":1,
        "audience":{"list_ids":[1],"segment_ids":[],"exclude_list_ids":[2]},
        "schedule_at":"2027-01-31T09:00:00.000Z", "late_after_s":60, "uncertain":"hold",
        "track_opens":false, "track_clicks":false,
        "window":{"timezone":"Europe/Berlin","days":["mon"],"from":"09:00","to":"17:00",
                  "use_recipient_timezone":true},
        "limits":{"new_recipients_per_day":10,"messages_per_hour":20},
        "on_out_of_office":{"action":"postpone","postpone_s":5}, "stop_company":true,
        "steps":[{"subject":"A","format":"html","body":"a"},
                 {"delay_s":5,"delay_counts":"sending_days","condition":"always",
                  "subject":null,"format":"text","body":"b"}]})");
}

}  // namespace

TEST_CASE("the contract's campaign comes back as it went in", "[model]") {
    Campaign campaign;
    std::vector<FieldError> faults;
    apply_campaign_json(full(), campaign, faults);
    REQUIRE(faults.empty());
    const json made = to_json(campaign);
    const json asked = full();
    for (const auto& [name, value] : asked.items()) {
        if (name != "steps") {
            INFO(name);
            CHECK(made.at(name) == value);
        }
    }
    CHECK(campaign.steps.at(0).format == StepFormat::kHtml);
    CHECK(campaign.steps.at(1).delay_counts == DelayCounts::kSendingDays);
    CHECK(campaign.steps.at(1).condition == StepCondition::kAlways);
    CHECK_FALSE(campaign.steps.at(1).subject.has_value());
    CHECK(to_json(options_from_column(to_json(campaign.options).dump())) ==
          to_json(campaign.options));
    CHECK(audience_from_column(to_json(campaign.audience).dump()) == campaign.audience);
}

TEST_CASE("every fault of a campaign is named at once, with its path", "[model]") {
    const json body = json::parse(R"({"sender_id":"x", "audience":{"list_ids":[0],"lists":[]},
        "schedule_at":"tomorrow", "uncertain":"maybe", "late_after_s":-1, "colour":"red",
        "limits":{"messages_per_hour":0}, "on_out_of_office":{"action":"ask"},
        "window":{"timezone":"Mars/Base"},
        "steps":[{"format":"doc","body":""},{"delay_s":-5,"condition":"often","body":"b"}]})");
    const std::vector<std::string> found = faults_of(body);
    for (const char* path : {"name",
                             "sender_id",
                             "audience.list_ids",
                             "audience.lists",
                             "schedule_at",
                             "uncertain",
                             "late_after_s",
                             "colour",
                             "limits.messages_per_hour",
                             "on_out_of_office.action",
                             "window.timezone",
                             "steps[0].subject",
                             "steps[0].format",
                             "steps[0].body",
                             "steps[1].delay_s",
                             "steps[1].condition"}) {
        INFO(path);
        CHECK(std::count(found.begin(), found.end(), path) == 1);
    }
    CHECK(std::is_sorted(found.begin(), found.end()));
}

TEST_CASE("a change leaves what it does not name", "[model]") {
    Campaign campaign;
    campaign.id = 7;
    campaign.name = "Spring";
    std::vector<FieldError> faults;
    apply_campaign_json({{"track_opens", false}}, campaign, faults);
    CHECK(faults.empty());
    CHECK(campaign.name == "Spring");
    CHECK_FALSE(campaign.options.track_opens);
    CHECK(campaign.options.track_clicks);
    CHECK(faults_of({{"name", nullptr}}, campaign) == std::vector<std::string>{"name"});
}

TEST_CASE("a line break in a subject is refused", "[model]") {
    json body = full();
    body["steps"][0]["subject"] = "A\r\nBcc: x@example.org";
    CHECK(faults_of(body) == std::vector<std::string>{"steps[0].subject"});
    body["steps"] = json::array();
    CHECK(faults_of(body) == std::vector<std::string>{"steps"});
    body["steps"] = json::array();
    for (int i = 0; i < 21; ++i) {
        body["steps"].push_back({{"subject", "s"}, {"body", "b"}});
    }
    CHECK(faults_of(body) == std::vector<std::string>{"steps"});
}

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
