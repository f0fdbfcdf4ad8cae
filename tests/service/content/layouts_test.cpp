#include "service/content/layouts.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "service/content/message_templates.h"
#include "service/content/snippets.h"
#include "service/people/signup_world.h"
#include "support/factories.h"
#include "wire/message_templates.h"
#include "wire/preview.h"
#include "wire/snippets.h"

using namespace campaignd;
using campaignd::test::fault_of;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

const std::string kFrame = "<table><tr><td>Frame</td><td>{{slot.body}}</td></tr></table>";

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();
    service::MessageTemplates templates{*temp};

    std::int64_t make(const std::string& name, const json& content) {
        json body{{"name", name}};
        body.update(content);
        return templates.create(actor, wire::read_template(body, true)).id;
    }

    std::int64_t frame(const std::string& name = "Frame") {
        return make(name, {{"format", "html"}, {"body", kFrame}});
    }

    void change(std::int64_t id, const json& change) {
        templates.update(actor, id, wire::read_template(change));
    }

    CampaignId campaign_in(std::int64_t layout, const json& step = json::object()) {
        json body = Studio::body(sender, list);
        body["steps"][0]["layout_id"] = layout;
        body["steps"][0].update(step);
        return add_campaign(body);
    }

    std::string html_of(CampaignId id) { return mail.preview(id, 0, std::nullopt).html; }

    bool shows(CampaignId id, const std::string& words) {
        return html_of(id).find(words) != std::string::npos;
    }
};

}  // namespace

TEST_CASE("a launched campaign keeps its layout, a draft follows it", "[service][layouts]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Ann");
    service::Snippets snippets{*bench.temp};
    snippets.create(bench.actor, wire::read_snippet({{"name", "foot"}, {"body", "Foot"}}, true));
    const std::int64_t layout = bench.make(
        "Frame", {{"format", "html"}, {"body", kFrame + "{{> foot}}<td>{{slot.aside}}</td>"}});
    CHECK(bench.templates.get(layout).slots == std::vector<std::string>{"body", "aside"});
    const json step{{"slots", {{"aside", "Aside {{> foot}}"}}}};
    const CampaignId launched = bench.campaign_in(layout, step);
    const CampaignId draft = bench.campaign_in(layout, step);
    bench.launch(launched);
    bench.change(layout, {{"format", "html"}, {"body", "<td>New {{slot.body}}</td>"}});
    CHECK(bench.shows(launched, "<td>Frame</td>"));
    CHECK(bench.shows(launched, "Aside Foot"));
    CHECK(bench.shows(launched, "Hi Ann"));
    CHECK(bench.shows(draft, "<td>New <p>Hi Ann</p>"));
    const Preview preview = bench.mail.preview(draft, 0, std::nullopt);
    CHECK(std::any_of(preview.findings.begin(), preview.findings.end(), [](const Finding& one) {
        return one.check == Check::kSlot;
    }));

    // Who reads it still keeps it from going; what was launched has its own.
    CHECK(fault_of([&] { bench.templates.remove(bench.actor, layout); }) ==
          "\"Frame\" is the layout of the campaign Spring: choose another one there first, then "
          "remove it");
    const json shown = bench.campaigns.get(launched);
    CHECK(shown["steps"][0]["layout_id"] == layout);
    CHECK(shown["steps"][0]["slots"] == step["slots"]);
    bench.campaigns.remove(bench.actor, draft);
    bench.templates.remove(bench.actor, layout);
    CHECK(bench.shows(launched, "<td>Frame</td>"));
    CHECK(bench.frame() != layout);  // a number is never given twice
}

TEST_CASE("a text changed after the launch stands in the layout as launched",
          "[service][layouts]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Ann");
    const std::int64_t layout = bench.frame();
    const CampaignId id = bench.campaign_in(layout);
    bench.launch(id);
    bench.change(layout, {{"format", "html"}, {"body", "<td>New {{slot.body}}</td>"}});
    bench.campaigns.pause(bench.actor, id);
    json steps = json(bench.campaigns.get(id))["steps"];
    steps[0]["body"] = "Other words";
    bench.campaigns.update(bench.actor, id, wire::read_campaign({{"steps", steps}}));
    CHECK(bench.shows(id, "<td>Frame</td><td><p>Other words</p>"));
}

TEST_CASE("a draft whose layout cannot hold it says so at the launch", "[service][layouts]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    const std::int64_t plain = bench.make("Plain", {{"body", "no slot"}});
    CHECK(fault_of([&] { bench.launch(bench.campaign_in(999)); }) ==
          "steps[0].layout_id there is no template 999: choose another layout");
    CHECK(fault_of([&] {
              bench.launch(bench.campaign_in(plain));
          }).starts_with("steps[0].layout_id the template \"Plain\" is neither HTML nor blocks"));
    CHECK(fault_of([&] {
              bench.campaign_in(plain, {{"format", "text"}});
          }).starts_with("steps[0].layout_id goes with the formats"));
    CHECK(fault_of([&] {
              bench.campaign_in(plain, {{"slots", {{"body", "x"}}}});
          }).starts_with("steps[0].slots.body is the message itself"));
    CHECK(fault_of([&] {
              bench.campaign_in(plain, {{"slots", {{"a b", "x"}}}});
          }).starts_with("steps[0].slots.a b is no name of a slot"));
    CHECK(fault_of([&] {
              bench.campaign_in(plain, {{"slots", {{"a", 5}}}});
          }).starts_with("steps[0].slots.a must be a text"));
    CHECK(fault_of([&] {
              bench.make("Odd", {{"body", "{{slot.body}}"}});
          }) == "format {{slot.body}} makes it a layout: choose blocks or HTML as its format");
    CHECK(fault_of([&] {
              bench.make("Odd", {{"format", "html"}, {"body", "<p>{{slot.body}}"}});
          }).starts_with("body {{slot.body}} stands in <p>"));
    CHECK(fault_of([&] {
              bench.make("Odd", {{"format", "html"}, {"body", "{{slot.aside}}"}});
          }).starts_with("body has slots, but no {{slot.body}}"));
    const json preflight = bench.mail.preflight(bench.campaign_in(999));
    CHECK(preflight["errors"][0]["field"] == "steps[0].layout_id");
}

TEST_CASE("variants share the layout of their step", "[service][layouts]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Ann");
    const CampaignId id = bench.campaign_in(
        bench.frame(),
        {{"variants", {{{"key", "A"}, {"body", "First"}}, {{"key", "B"}, {"body", "Second"}}}}});
    for (const int variant : {0, 1}) {
        const std::string html = bench.mail.preview(id, 0, std::nullopt, variant).html;
        CHECK(html.find(variant == 0 ? "<td>Frame</td><td><p>First"
                                     : "<td>Frame</td><td><p>Second") != std::string::npos);
    }
}

TEST_CASE("a layout is looked at with its sample", "[service][layouts]") {
    Bench bench;
    const std::int64_t id = bench.make("Frame",
                                       {{"format", "html"},
                                        {"body", kFrame + "<td>{{slot.aside}}</td>"},
                                        {"sample", {{"body", "# Sample"}, {"aside", "Side"}}}});
    const std::string page = bench.mail.look_at_template(id);
    CHECK(page.find("<h1>Sample</h1>") != std::string::npos);
    CHECK(page.find("Side") != std::string::npos);
    const std::int64_t bare = bench.frame("Bare");
    CHECK(bench.mail.preview_template(bare).html.find("Here stands the message.") !=
          std::string::npos);
    const std::int64_t plain = bench.make("Plain", {{"body", "As it **is**"}});
    CHECK(bench.mail.preview_template(plain).html.find("<strong>is</strong>") != std::string::npos);
    CHECK_THROWS_WITH(bench.mail.preview_template(999), Catch::Contains("there is no template"));
}

TEST_CASE("a template is looked at as it is typed", "[service][layouts]") {
    Bench bench;
    const auto typed = [](const json& body) {
        return service::MessageTemplates::typed(wire::read_template(body));
    };
    const json body{{"format", "html"},
                    {"body", kFrame + "<td>{{slot.aside}}</td>"},
                    {"sample", {{"body", "# Sample"}, {"aside", "Side"}}}};
    const Preview preview = bench.mail.preview_template(typed(body));
    CHECK(preview.html.find("<td>Frame</td><td><h1>Sample</h1>") != std::string::npos);
    const std::string word = bench.mail.keep_look(preview);
    CHECK(bench.mail.kept_look(word).find("Side") != std::string::npos);
    CHECK(bench.mail.preview_template(typed({{"body", "As it **is**"}}))
              .html.find("<strong>is</strong>") != std::string::npos);
    CHECK(fault_of([&] {
              typed({{"format", "html"}, {"body", "{{slot.aside}}"}});
          }).starts_with("body has slots, but no {{slot.body}}"));
    CHECK(bench.templates.list({}).items.empty());

    // A newer one of each takes the place of the oldest.
    for (std::size_t i = 0; i < service::Looks::kMost; ++i) {
        bench.mail.keep_look(preview);
    }
    CHECK_THROWS_WITH(bench.mail.kept_look(word), Catch::Contains("this look is gone"));
    service::Looks looks;
    const std::string half(service::Looks::kMostBytes / 2 + 1, 'x');
    const std::string first = looks.keep(half);
    const std::string second = looks.keep(half);
    CHECK_FALSE(looks.find(first));
    CHECK(looks.find(second));
    CHECK_FALSE(looks.find(""));
}

TEST_CASE("a confirm mail stands in a layout, and always holds its link", "[service][layouts]") {
    test::SignupWorld world;
    service::MessageTemplates templates(*world.temp);
    const auto make = [&](const json& body) {
        return templates.create(world.actor, wire::read_template(body, true)).id;
    };
    const auto choose = [&](std::int64_t layout, const std::string& body) {
        return fault_of([&] {
            world.forms.update(
                world.actor, world.form.id, {.body = body, .layout_id = std::optional(layout)});
        });
    };
    const std::int64_t button =
        make({{"name", "Button"},
              {"format", "blocks"},
              {"blocks",
               {{{"type", "text"}, {"text", "{{slot.body}}"}},
                {{"type", "button"}, {"text", "Yes"}, {"href", "{{confirm_url}}"}},
                {{"type", "footer"}, {"text", "Foot"}}}}});
    CHECK(choose(button, "Please confirm.").empty());
    world.ask("ann@example.org");
    const service::SignupMail mail = world.mail_of(world.newest());
    CHECK(mail.data.find("Please confirm.") != std::string::npos);
    CHECK(mail.data.find("Foot") != std::string::npos);
    CHECK(mail.data.find("Unsubscribe") == std::string::npos);
    CHECK(world.forms.look(world.form.id).find(">Yes</a>") != std::string::npos);

    const std::int64_t frame = make({{"name", "Frame"}, {"format", "html"}, {"body", kFrame}});
    CHECK(choose(frame, "no link").starts_with("body must hold {{confirm_url}}, or its layout"));
    CHECK(choose(999, "{{confirm_url}}").starts_with("layout_id there is no template 999"));
    const std::int64_t leave =
        make({{"name", "Leave"},
              {"format", "html"},
              {"body", kFrame + "<a href=\"{{unsubscribe_url}}\">Leave</a>"}});
    CHECK(choose(leave, "{{confirm_url}}").starts_with("layout_id shows {{unsubscribe_url}}"));

    // The template of a form that is open stays a template that confirms.
    CHECK(fault_of([&] {
              templates.update(
                  world.actor, button, wire::read_template({{"format", "html"}, {"body", kFrame}}));
          }).starts_with("body is the layout of the form \"news\""));
    CHECK(fault_of([&] {
              templates.remove(world.actor, button);
          }).starts_with("\"Button\" is the layout of the form news"));
    CHECK(fault_of([&] {
              world.forms.update(
                  world.actor,
                  world.form.id,
                  {.body = "{{confirm_url}}", .layout_id = std::optional<std::int64_t>()});
          }).empty());
    templates.remove(world.actor, button);
}
