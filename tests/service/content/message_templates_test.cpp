#include "service/content/message_templates.h"

#include <catch2/catch.hpp>

#include "support/temp_database.h"

using namespace campaignd;
using service::MessageTemplates;

TEST_CASE("a template is kept, changed and removed; its name is its own", "[service][templates]") {
    const test::TempDatabase temp;
    MessageTemplates templates(*temp);
    const service::Actor actor{};
    const MessageTemplate made = templates.create(
        actor, {.name = " News ", .description = {}, .content = {{StepFormat::kHtml, "<p>x</p>"}}});
    CHECK(made.name == "News");
    CHECK(templates.get(made.id).content.body == "<p>x</p>");
    CHECK_THROWS_WITH(
        templates.create(actor, {.name = "NEWS", .description = {}, .content = MessageContent{}}),
        Catch::Contains("another template has this name"));

    const MessageTemplate changed = templates.update(actor, made.id, {.description = "monthly"});
    CHECK(changed.revision == 2);
    CHECK(changed.content == made.content);
    CHECK_THROWS_AS(
        templates.update(
            actor, made.id, {.name = "A"}, service::ExpectedRevision(std::vector<std::int64_t>{1})),
        service::StaleRevision);

    const Page<MessageTemplate> page = templates.list({.q = "new", .cursor = {}});
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].content.body.empty());
    templates.remove(actor, made.id);
    CHECK_THROWS_WITH(templates.get(made.id), Catch::Contains("there is no template"));
    CHECK(temp.integer("SELECT count(*) FROM audit WHERE action LIKE 'template.%'") == 3);
}
