#include "wire/blocks.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "wire/campaigns.h"
#include "wire/columns.h"

using namespace campaignd;
using nlohmann::json;

namespace {

json step_with(const json& blocks) {
    return {{"name", "x"},
            {"steps", {{{"subject", "s"}, {"format", "blocks"}, {"blocks", blocks}}}}};
}

std::vector<std::string> faults_of(const json& body) {
    std::vector<std::string> fields;
    for (const FieldError& fault : wire::read_campaign(body, true).faults) {
        CHECK_FALSE(fault.message.empty());
        fields.push_back(fault.field);
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

using Fields = std::vector<std::string>;

json every_kind() {
    return json::parse(R"([
        {"type":"heading","text":"A","level":2,"align":"center"},
        {"type":"text","text":"b","size":"large","muted":true},
        {"type":"image","src":"https://a.example/i.png","alt":"i","href":"{{url}}","width":200,
         "edge_to_edge":true},
        {"type":"button","text":"Go","href":"mailto:a@example.org","look":"outline",
         "full_width":true,"padding_top":0,"padding_bottom":40},
        {"type":"divider","thickness":3},
        {"type":"spacer","height":12,"background":"#abcdef"},
        {"type":"columns","gap":0,"valign":"middle","columns":[
            {"weight":2,"blocks":[{"type":"text","text":"l"}]},{"blocks":[]}]},
        {"type":"links","separator":"/","items":[
            {"text":"W","href":"https://a.example","icon":"http://a.example/w.png"}]},
        {"type":"quote","text":"q","author":"who"},
        {"type":"html","html":"<b>x</b>","text":"x"},
        {"type":"logo"},
        {"type":"footer","text":"f","unsubscribe":"Leave"}])");
}

}  // namespace

TEST_CASE("blocks and design come back as they went in", "[wire][blocks]") {
    json asked = step_with(every_kind());
    asked["steps"][0]["design"] = json::parse(R"({"lang":"pt-BR","dir":"rtl","theme":{
        "width":640,"font":"serif","heading_font":"mono","radius":0,
        "colors":{"background":"#ffffff","button_text":"#000000"},"dark_colors":{"link":"#123456"},
        "logo":{"src":"https://a.example/l.png","alt":"L","href":"https://a.example","width":90},
        "address":"One\nTwo"}})");
    Campaign campaign;
    const CampaignChange change = wire::read_campaign(asked, true);
    REQUIRE(change.faults.empty());
    apply(change, campaign);
    const json step = json(campaign).at("steps").at(0);
    CHECK(step.at("blocks") == asked["steps"][0]["blocks"]);
    CHECK(step.at("design") == asked["steps"][0]["design"]);
    CHECK_FALSE(step.contains("body"));
    const BlockDocument document = wire::blocks_from_column(campaign.steps.at(0).body);
    CHECK(wire::blocks_from_column(wire::to_column(document)) == document);
    CHECK(document.blocks.size() == kBlockKinds);
    for (std::size_t i = 0; i < kBlockKinds; ++i) {
        CHECK(document.blocks[i].content.index() == i);
    }
    CHECK(count_blocks(document.blocks) == kBlockKinds + 1);
}

TEST_CASE("a fault in a block is told with its path", "[wire][blocks]") {
    CHECK(faults_of(step_with(json::parse(R"([{"type":"heading","text":"x","level":4},
        {"type":"poem"},{"text":"x"},7,
        {"type":"button","text":"x","href":"javascript:x","colour":"#fff"},
        {"type":"image","src":"data:image/png;base64,x"},
        {"type":"text","text":"x","background":"red","padding_top":-1},
        {"type":"columns","columns":[{"blocks":[]}]},
        {"type":"columns","columns":[{"blocks":[{"type":"columns","columns":[]}]},{}]}])"))) ==
          Fields{"steps[0].blocks[0].level",
                 "steps[0].blocks[1].type",
                 "steps[0].blocks[2].type",
                 "steps[0].blocks[3]",
                 "steps[0].blocks[4].colour",
                 "steps[0].blocks[4].href",
                 "steps[0].blocks[5].src",
                 "steps[0].blocks[6].background",
                 "steps[0].blocks[6].padding_top",
                 "steps[0].blocks[7].columns",
                 "steps[0].blocks[8].columns[0].blocks[0].type",
                 "steps[0].blocks[8].columns[1].blocks"});
}

TEST_CASE("blocks and body do not mix", "[wire][blocks]") {
    json both = step_with(json::array());
    both["steps"][0]["body"] = "x";
    CHECK(faults_of(both) == Fields{"steps[0].body"});
    json none = step_with(nullptr);
    CHECK(faults_of(none) == Fields{"steps[0].blocks"});
    json wrong = step_with(json::array());
    wrong["steps"][0]["format"] = "html";
    wrong["steps"][0]["body"] = "x";
    wrong["steps"][0]["design"] = {{"dir", "ltr"}};
    CHECK(faults_of(wrong) == Fields{"steps[0].blocks", "steps[0].design"});
}

TEST_CASE("a document of blocks is bounded", "[wire][blocks]") {
    json many = json::array();
    for (std::size_t i = 0; i < BlockLimits::kBlocks; ++i) {
        many.push_back({{"type", "divider"}});
    }
    CHECK(faults_of(step_with(many)).empty());
    many.push_back({{"type", "divider"}});
    CHECK(faults_of(step_with(many)) == Fields{"steps[0].blocks"});
    json inside = json::array();
    inside.push_back(
        {{"type", "columns"}, {"columns", {{{"blocks", many}}, {{"blocks", json::array()}}}}});
    CHECK(faults_of(step_with(inside)) ==
          Fields{"steps[0].blocks[0].columns[0].blocks", "steps[0].blocks[0].columns[1].blocks"});
    const std::string text(200'000, 'x');
    const json large = {{{"type", "text"}, {"text", text}},
                        {{"type", "text"}, {"text", text}},
                        {{"type", "text"}, {"text", text}}};
    CHECK(faults_of(step_with(large)) == Fields{"steps[0].blocks"});
}

TEST_CASE("colours are three or six digits", "[wire][blocks]") {
    CHECK(parse_color("#FFf") == "#ffffff");
    CHECK(parse_color("#A1b2C3") == "#a1b2c3");
    for (const char* wrong : {"", "#", "fff", "#ffff", "#ggg", "red", "#ff ff0"}) {
        CHECK_FALSE(parse_color(wrong).has_value());
    }
}
