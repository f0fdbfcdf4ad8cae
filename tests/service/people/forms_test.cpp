#include "service/people/forms.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "service/desk.h"
#include "service/people/signup_world.h"

using namespace campaignd;
using campaignd::test::SignupWorld;
using campaignd::test::text_of;
using test::code_of;

namespace {

std::vector<std::string> faults_of(SignupWorld& world, const FormChange& change) {
    std::vector<std::string> fields;
    try {
        world.forms.create(world.actor, change);
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            fields.push_back(fault.field);
        }
    }
    return fields;
}

}  // namespace

TEST_CASE("a form begins with the words of its language", "[forms]") {
    SignupWorld world;
    const FormView form =
        world.forms.create(world.actor, {.name = "Neues vom Hof!", .language = "de"});
    CHECK(form.settings.slug == "neues-vom-hof");
    CHECK(form.settings.title == "Neues vom Hof!");
    CHECK(form.settings.subject == "Bitte bestätigen: {{form}}");
    CHECK(form.url == "https://mail.example.org/s/neues-vom-hof");
    CHECK_FALSE(form.settings.is_open);
    CHECK(form.snippet.find("action=\"https://mail.example.org/s/neues-vom-hof\"") !=
          std::string::npos);
    CHECK(form.snippet.find("<script") == std::string::npos);
}

TEST_CASE("every fault of a form is named", "[forms]") {
    SignupWorld world;
    using Fields = std::vector<std::string>;
    CHECK(faults_of(world, {.name = "A", .is_open = true}) == Fields{"list_ids", "sender_id"});
    CHECK(faults_of(world, {.name = "A", .list_ids = std::vector<std::int64_t>{99}}) ==
          Fields{"list_ids[0]"});
    CHECK(faults_of(world, {.name = "A", .slug = "No Slug"}) == Fields{"slug"});
    CHECK(faults_of(world, {.name = "A", .language = "xx"}) == Fields{"language"});
    CHECK(faults_of(world, {.name = "A", .body = "Hello"}) == Fields{"body"});
    CHECK(faults_of(world, {.name = "A", .body = "{{#x}}{{confirm_url}}{{/x}}"}) == Fields{"body"});
    CHECK(faults_of(world, {.name = "A", .subject = "{{#a}}"}) == Fields{"subject"});
    for (const char* url : {"javascript:alert(1)",
                            "//shop.example",
                            "https://",
                            "https://a b.example",
                            "https://me@shop.example/",
                            "https://shop.example/\"><script>",
                            "https://shop.example/\r\nSet-Cookie: x"}) {
        CAPTURE(url);
        CHECK(faults_of(world, {.name = "A", .welcome_url = std::optional<std::string>(url)}) ==
              Fields{"welcome_url"});
    }
    CHECK(web_origin("https://shop.example:8443/a?b#c") == "https://shop.example:8443");
}

TEST_CASE("names and addresses of forms are each taken once", "[forms]") {
    SignupWorld world;
    CHECK(code_of([&] { world.forms.create(world.actor, {.name = "NEWS", .slug = "other"}); }) ==
          ErrorCode::kConflict);
    CHECK(text_of([&] {
              world.forms.create(world.actor, {.name = "B", .slug = "news"});
          }).find("/s/news") != std::string::npos);
    world.forms.remove(world.actor, world.form.id);
    CHECK(code_of([&] { world.forms.get(world.form.id); }) == ErrorCode::kNotFound);
    CHECK(world.forms.create(world.actor, {.name = "news"}).settings.slug == "news");
}

TEST_CASE("what an open form needs cannot be deleted", "[forms]") {
    SignupWorld world;
    CHECK(text_of([&] {
              world.lists.remove(world.actor, world.list_id);
          }).find("the form \"news\"") != std::string::npos);
    CHECK(text_of([&] {
              world.senders.remove(world.actor, world.sender_id);
          }).find("the form \"news\"") != std::string::npos);
    world.ask("new@example.org");
    world.forms.update(world.actor, world.form.id, {.is_open = false});
    CHECK(text_of([&] {
              world.senders.remove(world.actor, world.sender_id);
          }).find("confirm mails still wait") != std::string::npos);
    world.mark_sent(world.newest());
    world.senders.remove(world.actor, world.sender_id);
    CHECK_FALSE(world.forms.get(world.form.id).settings.sender_id.has_value());
}

TEST_CASE("a preview shows the mail of a change that is not saved", "[forms]") {
    SignupWorld world;
    const Preview preview =
        world.forms.preview(world.form.id, {.subject = "Hi {{name}}: {{form}}"});
    CHECK(preview.subject == "Hi Ada Example: Our news");
    CHECK(preview.html.find("/c/") != std::string::npos);
    CHECK(preview.text.find("7 days") != std::string::npos);
    CHECK(code_of([&] { world.forms.preview(world.form.id, {.body = "no link"}); }) ==
          ErrorCode::kInvalid);
    CHECK(world.forms.preview(0, {.name = "New"}).subject == "Please confirm: New");
}

TEST_CASE("lists are private until somebody says otherwise, and have a public id", "[forms]") {
    SignupWorld world;
    const List list = world.lists.create(world.actor, {.name = "L", .description = {}});
    CHECK_FALSE(list.is_public);
    CHECK(list.uuid.size() == 36);
    CHECK(list.uuid != world.lists.get(world.list_id).uuid);
    const std::string listmonk = "EB420C55-4CFB-4972-92BA-C93C34BA475D";
    CHECK(
        world.lists.update(world.actor, list.id, {.name = {}, .description = {}, .uuid = listmonk})
            .uuid == to_lower(listmonk));
    CHECK(code_of([&] {
              world.lists.create(world.actor,
                                 {.name = "M", .description = {}, .uuid = to_lower(listmonk)});
          }) == ErrorCode::kConflict);
    CHECK(code_of([&] {
              world.lists.create(world.actor, {.name = "M", .description = {}, .uuid = "x"});
          }) == ErrorCode::kInvalid);
}
