#include "service/content/snippets.h"

#include <catch2/catch.hpp>

#include "service/access/settings.h"
#include "support/factories.h"
#include "wire/preview.h"
#include "wire/settings.h"
#include "wire/snippets.h"

using namespace campaignd;
using campaignd::test::fault_of;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();
    service::Snippets snippets{*temp};
    service::Settings settings{*temp};

    Snippet make(const std::string& name, const std::string& body) {
        return snippets.create(actor, wire::read_snippet({{"name", name}, {"body", body}}, true));
    }

    void change(const Snippet& one, const json& change) {
        snippets.update(actor, one.id, wire::read_snippet(change));
    }

    CampaignId campaign_with(const json& step) {
        json body = Studio::body(sender, list);
        body["steps"][0].update(step);
        return add_campaign(body);
    }

    std::string text_of(CampaignId id) { return mail.preview(id, 0, std::nullopt).text; }
};

}  // namespace

TEST_CASE("a launched campaign keeps its snippets, a draft follows them", "[service][snippets]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    const Snippet inner = bench.make("inner", "one");
    bench.make("footer", "Foot {{> inner}} {{unsubscribe_url}}");
    const CampaignId launched = bench.campaign_with({{"body", "Hi {{> footer}}"}});
    const CampaignId draft = bench.campaign_with({{"body", "Hi {{> footer}}"}});
    bench.launch(launched);
    bench.change(inner, {{"body", "two"}});
    CHECK(bench.text_of(launched).starts_with("Hi Foot one http"));
    CHECK(bench.text_of(draft).starts_with("Hi Foot two http"));
    const json shown = bench.campaigns.get(launched);
    CHECK(shown["steps"][0]["body"] == "Hi {{> footer}}");
    // What it keeps is what it had, even when the snippets are gone.
    bench.campaigns.remove(bench.actor, draft);
    bench.snippets.remove(bench.actor, 2);
    bench.snippets.remove(bench.actor, 1);
    CHECK(bench.text_of(launched).starts_with("Hi Foot one http"));
    CHECK_THROWS_AS(bench.text_of(bench.campaign_with({{"body", "Hi {{> footer}}"}})), Error);
}

TEST_CASE("a launch without the snippet is refused, and names it", "[service][snippets]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    const CampaignId id = bench.campaign_with({{"subject", "{{> gone}}"}});
    CHECK(fault_of([&] { bench.launch(id); }) ==
          "steps[0].subject there is no snippet gone: make one, or take {{> gone}} out");
    const json check = bench.mail.preflight(id);
    CHECK(check["ok"] == false);
    CHECK(check["errors"][0]["field"] == "steps[0].subject");
}

TEST_CASE("snippets that others name stay, circles are refused", "[service][snippets]") {
    Bench bench;
    const Snippet a = bench.make("a", "x");
    const Snippet b = bench.make("b", "{{>a}}");
    CHECK(fault_of([&] {
              bench.change(a, {{"body", "{{> b}}"}});
          }) == "body the snippet a holds itself: take it out of itself");
    CHECK(fault_of([&] {
              bench.change(a, {{"body", "{{> c}}"}});
          }).starts_with("body there is no"));
    CHECK(fault_of([&] { bench.change(a, {{"body", "{{#open}}"}}); }).starts_with("body line 1"));
    CHECK(fault_of([&] { bench.make("A", "x"); }) ==
          "another snippet has this name; choose another one");
    CHECK(fault_of([&] { bench.make("a b", "x"); }).starts_with("name takes letters"));
    CHECK(fault_of([&] { bench.snippets.remove(bench.actor, a.id); }) ==
          "{{> a}} stands in the snippet b: take it out there first, then remove it");
    CHECK_FALSE(fault_of([&] { bench.change(a, {{"name", "other"}}); }).empty());
    bench.change(a, {{"name", "A"}});

    const CampaignId draft = bench.campaign_with({{"preheader", "Soon {{ > b }}"}});
    CHECK(fault_of([&] { bench.snippets.remove(bench.actor, b.id); }) ==
          "{{> b}} stands in Spring: take it out there first, then remove it");
    bench.campaigns.remove(bench.actor, draft);
    bench.snippets.remove(bench.actor, b.id);
    bench.snippets.remove(bench.actor, a.id);
    CHECK(bench.snippets.list({}).items.empty());
}

TEST_CASE("messages of blocks stand on the theme of the installation, frozen at launch",
          "[service][snippets]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    const auto set = [&](const json& theme) {
        bench.settings.update(bench.actor, wire::read_settings({{"theme", theme}}));
    };
    set({{"colors", {{"button", "#0f766e"}}}, {"address", "House Ltd"}, {"width", 500}});
    json body = Studio::body(bench.sender, bench.list);
    body["steps"][0] = {{"subject", "s"},
                        {"format", "blocks"},
                        {"design", {{"theme", {{"width", 700}}}}},
                        {"blocks",
                         {{{"type", "button"}, {"text", "Go"}, {"href", "https://a.example/"}},
                          {{"type", "footer"}}}}};
    const CampaignId id = bench.add_campaign(body);
    const auto html = [&] { return bench.mail.preview(id, 0, std::nullopt).html; };
    CHECK(html().find("background-color:#0f766e") != std::string::npos);
    CHECK(html().find("House Ltd") != std::string::npos);
    CHECK(html().find("max-width:700px") != std::string::npos);
    bench.launch(id);
    set(nullptr);
    CHECK(html().find("background-color:#0f766e") != std::string::npos);
    CHECK(html().find("House Ltd") != std::string::npos);
    CHECK(json(bench.settings.get())["theme"].is_null());
    CHECK(fault_of([&] {
              set({{"colors", {{"button", "blue"}}}});
          }).starts_with("theme.colors.button"));
}
