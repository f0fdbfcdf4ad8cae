#include "wire/campaigns.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "wire/columns.h"

using namespace campaignd;
using nlohmann::json;

namespace {

std::vector<std::string> faults_of(const json& body, bool creating = true) {
    std::vector<std::string> fields;
    for (const FieldError& fault : wire::read_campaign(body, creating).faults) {
        CHECK_FALSE(fault.message.empty());
        fields.push_back(fault.field);
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

json full() {
    return json::parse(R"({"name":"Spring", "sender_id":1,
        "audience":{"list_ids":[1],"segment_ids":[],"exclude_list_ids":[2],"exclude_segment_ids":[3]},
        "schedule_at":"2027-01-31T09:00:00.000Z", "late_after_s":60, "uncertain":"hold",
        "track_opens":false, "track_clicks":false,
        "window":{"timezone":"Europe/Berlin","days":["mon"],"from":"09:00","to":"17:00",
                  "use_recipient_timezone":true,"random_start_s":900},
        "limits":{"new_recipients_per_day":10,"messages_per_hour":20},
        "on_out_of_office":{"action":"postpone","postpone_s":5}, "stop_company":true,
        "from_name":"{{owner}} of A","reply_to":"{{owner_email}}",
        "utm":{"source":"news","content":"a&b"},
        "steps":[{"subject":"A","format":"html","body":"a","preheader":"Soon","text_body":"t"},
                 {"delay_s":5,"delay_counts":"sending_days","condition":"always",
                  "subject":null,"format":"text","body":"b"}]})");
}

}  // namespace

TEST_CASE("a whole campaign comes back as it went in", "[wire]") {
    Campaign campaign;
    const CampaignChange change = wire::read_campaign(full(), true);
    REQUIRE(change.faults.empty());
    apply(change, campaign);
    const json made = campaign;
    const json asked = full();
    for (const auto& [name, value] : asked.items()) {
        if (name != "steps") {
            INFO(name);
            CHECK(made.at(name) == value);
        }
    }
    CHECK(campaign.steps.at(0).format == StepFormat::kHtml);
    CHECK(campaign.steps.at(0).preheader == "Soon");
    CHECK(campaign.steps.at(0).text_body == "t");
    CHECK(made["steps"][1]["text_body"].is_null());
    CHECK(campaign.steps.at(1).delay_counts == DelayCounts::kSendingDays);
    CHECK(campaign.steps.at(1).condition == StepCondition::kAlways);
    CHECK_FALSE(campaign.steps.at(1).subject.has_value());
    const std::string options = wire::to_column(campaign.options);
    CHECK(wire::to_column(wire::options_from_column(options)) == options);
    CHECK(wire::audience_from_column(wire::to_column(campaign.audience)) == campaign.audience);
}

TEST_CASE("every fault of a campaign is named at once, with its path", "[wire]") {
    const json body = json::parse(R"({"sender_id":"x", "audience":{"list_ids":[0],"lists":[]},
        "schedule_at":"tomorrow", "uncertain":"maybe", "late_after_s":-1, "colour":"red",
        "limits":{"messages_per_hour":0}, "on_out_of_office":{"action":"ask"},
        "window":{"timezone":"Mars/Base"},
        "steps":[{"format":"doc","body":""},{"delay_s":-5,"condition":"often","body":"b"}]})");
    const std::vector<std::string> found = faults_of(body);
    for (const char* path : {"name",
                             "sender_id",
                             "audience.list_ids[0]",
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

TEST_CASE("a change leaves what it does not name", "[wire]") {
    Campaign campaign;
    campaign.name = "Spring";
    const CampaignChange change = wire::read_campaign({{"track_opens", false}});
    CHECK(change.faults.empty());
    apply(change, campaign);
    CHECK(campaign.name == "Spring");
    CHECK_FALSE(campaign.options.track_opens);
    CHECK(campaign.options.track_clicks);
    CHECK(faults_of({{"name", nullptr}}, false) == std::vector<std::string>{"name"});
}

TEST_CASE("what stands beside a message is read strictly, and null takes it away", "[wire]") {
    CHECK(faults_of(json::parse(R"({"from_name":"a\r\nBcc: x","reply_to":"nobody",
              "utm":{"source":"{{x}}","sauce":"y"}})"),
                    false) ==
          std::vector<std::string>{"from_name", "reply_to", "utm.sauce", "utm.source"});
    CHECK(faults_of({{"reply_to", "a@b.example\r\nBcc: c@d.example"}}, false) ==
          std::vector<std::string>{"reply_to"});
    json body = full();
    body["steps"][1]["text_body"] = "a text is its own text part";
    body["steps"][0]["preheader"] = "two\nlines";
    CHECK(faults_of(body) == std::vector<std::string>{"steps[0].preheader", "steps[1].text_body"});

    Campaign campaign;
    apply(wire::read_campaign(full(), true), campaign);
    apply(wire::read_campaign({{"from_name", nullptr}, {"reply_to", nullptr}, {"utm", nullptr}}),
          campaign);
    const json cleared = campaign;
    for (const char* name : {"from_name", "reply_to", "utm"}) {
        CHECK(cleared[name].is_null());
    }
    apply(wire::read_campaign({{"reply_to", "Ann@Example.ORG"}}), campaign);
    CHECK(campaign.options.reply_to == "Ann@example.org");
}

TEST_CASE("a line break in a subject is refused", "[wire]") {
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
