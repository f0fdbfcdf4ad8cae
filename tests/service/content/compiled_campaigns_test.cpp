#include <catch2/catch.hpp>

#include "service/content/step_mail.h"
#include "service/sequence/campaign_moves.h"
#include "store/campaigns.h"
#include "support/factories.h"
#include "wire/campaigns.h"
#include "wire/preview.h"
#include "wire/senders.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;
using service::CompiledCampaigns;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();

    CampaignId add(const std::string& text) {
        json body = Studio::body(sender, list);
        body["steps"][0]["body"] = text;
        return add_campaign(body);
    }
};

}  // namespace

TEST_CASE("three hundred campaigns that were used occupy what a few do", "[service]") {
    Bench bench;
    const std::string text = "Hi {{name}}\n\n" + std::string(20'000, 'x');
    constexpr std::size_t kMost = 2'000'000;
    CompiledCampaigns compiled(kMost);
    std::size_t most = 0;
    for (int i = 0; i < 300; ++i) {
        const CampaignId id = bench.add(text);
        const auto one = compiled.get(*bench.temp, id);
        CHECK(one->bytes() > text.size());
        CHECK(one->campaign.steps[0].body.empty());
        most = std::max(most, compiled.bytes());
    }
    CHECK(most <= kMost);
    CHECK(compiled.count() < 60);
    CHECK(compiled.bytes() <= kMost);
    CHECK(compiled.bytes() > kMost / 2);
}

TEST_CASE("the campaign used last stays, the one not used for ten minutes goes", "[service]") {
    Bench bench;
    const CampaignId first = bench.add("a");
    const CampaignId second = bench.add("b");
    const CampaignId third = bench.add("c");
    std::string paragraphs;
    while (paragraphs.size() < 200'000) {
        paragraphs += std::string(1'000, 'x') + "\n\n";
    }
    const CampaignId large = bench.add(paragraphs);
    CompiledCampaigns probe;
    const std::size_t small = probe.get(*bench.temp, first)->bytes();

    CompiledCampaigns compiled(2 * small + small / 2);  // room for two
    const auto kept = compiled.get(*bench.temp, first);
    compiled.get(*bench.temp, second);
    CHECK(compiled.get(*bench.temp, first) == kept);
    compiled.get(*bench.temp, third);
    CHECK(compiled.count() == 2);
    CHECK(compiled.get(*bench.temp, first) == kept);

    // Larger than all room: it is used all the same, alone.
    const auto alone = compiled.get(*bench.temp, large);
    CHECK(compiled.count() == 1);
    CHECK(compiled.get(*bench.temp, large) == alone);
    CHECK(compiled.bytes() == alone->bytes());

    bench.temp.clock.advance(std::chrono::minutes(9));
    compiled.drop_idle(bench.temp.clock.steady());
    CHECK(compiled.count() == 1);
    bench.temp.clock.advance(std::chrono::minutes(2));
    compiled.drop_idle(bench.temp.clock.steady());
    CHECK(compiled.count() == 0);
    CHECK(compiled.bytes() == 0);
}

TEST_CASE("a changed campaign is compiled anew and takes the place of the old", "[service]") {
    Bench bench;
    const CampaignId id = bench.add("old");
    CompiledCampaigns compiled;
    const auto old = compiled.get(*bench.temp, id);
    bench.campaigns.update(bench.actor, id, wire::read_campaign({{"name", "Other"}}));
    const auto changed = compiled.get(*bench.temp, id);
    CHECK(changed != old);
    CHECK(changed->campaign.name == "Other");
    CHECK(compiled.count() == 1);
    CHECK_THROWS_AS(compiled.get(*bench.temp, 999), Error);
}

TEST_CASE("a launch takes only what was compiled of the present draft", "[service]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    const CampaignId id = bench.add("Hi https://a.example/");
    const auto source = [&] {
        return bench.temp->read([&](const db::ReadTx& tx) {
            return service::source_of(tx, store::campaigns::get(tx, id));
        });
    };
    const auto launch = [&](const service::CompiledCampaign* compiled) {
        return bench.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            return service::moves::launch(tx, store::campaigns::get(tx, id), compiled);
        });
    };
    const service::CompiledCampaign before = service::compile_campaign(source());
    bench.campaigns.update(bench.actor, id, wire::read_campaign({{"name", "Changed meanwhile"}}));
    CHECK_FALSE(launch(&before));
    CHECK_FALSE(launch(nullptr));
    CHECK(json(bench.campaigns.get(id))["state"] == "draft");

    const service::CompiledCampaign now = service::compile_campaign(source());
    bench.senders.update(
        bench.actor, bench.sender, wire::read_sender({{"from_name", "Somebody else"}}));
    CHECK_FALSE(launch(&now));
    const service::CompiledCampaign last = service::compile_campaign(source());
    CHECK(launch(&last));
    CHECK(json(bench.campaigns.get(id))["state"] == "running");
    CHECK(bench.temp.integer("SELECT count(*) FROM link") == 1);
    CHECK(launch(nullptr));  // it already holds
}

TEST_CASE("preview and test compile the step asked for alone", "[service]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    json body = Studio::body(bench.sender, bench.list, 2);
    body["steps"][1]["body"] = "{{#open}}";
    const CampaignId id = bench.add_campaign(body);
    CHECK(json(bench.mail.preview(id, 0, std::nullopt))["subject"].is_string());
    CHECK_THROWS_AS(bench.mail.preview(id, 1, std::nullopt), Error);
    CHECK_THROWS_AS(bench.campaigns.launch(bench.actor, id), Error);
    CHECK(json(bench.campaigns.get(id))["state"] == "draft");
}

TEST_CASE("preflight names links that are not counted and an open comment", "[service]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Ann");
    json body = Studio::body(bench.sender, bench.list);
    body["steps"][0]["format"] = "html";
    body["steps"][0]["body"] = "<p>*|FNAME|*</p><a href='https://{{name}}.example/'>x</a>\n<!-- x";
    const json answer = bench.mail.preflight(bench.add_campaign(body));
    CHECK(answer["ok"] == true);
    std::string all;
    for (const json& warning : answer["warnings"]) {
        all += warning.get<std::string>() + "\n";
    }
    CHECK(all.find("steps[0]: line 1: *|FNAME|* is a tag of Mailchimp") != std::string::npos);
    CHECK(all.find("clicks on https://{{name}}.example/ are not counted") != std::string::npos);
    CHECK(all.find("the comment <!-- is never closed") != std::string::npos);
}
