// Newsletters as other programs export them: hidden buttons for Outlook, preheaders, odd comments.
#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/compose/html_end.h"
#include "mail/compose/html_text.h"
#include "mail/compose/markdown.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

Skeleton compiled(const std::string& body, BodyFormat format = BodyFormat::kHtml) {
    SkeletonSpec spec = spec_with(format, "s", body);
    spec.track_opens = true;
    spec.track_clicks = true;
    return Skeleton::compile(spec);
}

std::string rendered(const Template& part, const LinkTracker* tracker = nullptr) {
    MergeFields fields("bob@example.com", "Bob", R"({"city":"Rome"})");
    fields.set("unsubscribe_url", "https://u.example/u");
    fields.set("view_url", "https://u.example/v");
    std::string out;
    part.render(fields, out, {.tracker = tracker});
    return out;
}

bool has(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

std::string fault_of(const std::string& body, BodyFormat format = BodyFormat::kHtml) {
    try {
        compiled(body, format);
        return "";
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 1);
        return error.fields()[0].message;
    }
}

constexpr char kButton[] = R"(<!DOCTYPE html>
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><title>Spring at {{city}}</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style type="text/css">.a{display:block} @media (max-width:600px){.b{width:100%!important}}</style></head>
<body>
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">Preheader for {{name}} &#847;&zwnj;&nbsp;</div>
<table role="presentation"><tr><td>
<!--[if mso]>
<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="https://shop.example/spring?a=1&amp;b=2" style="height:44px;v-text-anchor:middle;width:200px" arcsize="10%" fillcolor="#0a6">
<w:anchorlock/><center style="color:#fff">Buy</center></v:roundrect>
<![endif]-->
<!--[if !mso]><!-- --><a href="https://shop.example/spring?a=1&amp;b=2" style="background:#0a6">Buy</a><!--<![endif]-->
<!--[if mso]><a href="https://shop.example/outlook">Outlook</a><![endif]-->
<!-- <a href="https://old.example/">not this</a> -->
</td></tr></table>
<![if !mso]><p>Shown to the others</p><![endif]>
</body></html>
)";

}  // namespace

TEST_CASE("Outlook's buttons and conditional links are counted like the others", "[mail]") {
    const Skeleton skeleton = compiled(kButton);
    REQUIRE(skeleton.links().size() == 2);
    CHECK(skeleton.links()[0].target == "https://shop.example/spring?a=1&b=2");
    CHECK(skeleton.links()[1].target == "https://shop.example/outlook");
    CHECK(skeleton.remarks().empty());
    const Numbers numbers;
    const std::string html = rendered(skeleton.html(), &numbers);
    CHECK(has(html, R"(:vml" href="https://t.example/c/1" style="height)"));
    CHECK(has(html, R"(<a href="https://t.example/c/1" style="background)"));
    CHECK(has(html, R"(<a href="https://t.example/c/2">Outlook)"));
    CHECK(has(html, R"(<a href="https://old.example/">not this)"));
    const std::string text = rendered(skeleton.text(), &numbers);
    CHECK(has(text, "Buy (https://t.example/c/1)"));
    CHECK(has(text, "Shown to the others"));
    CHECK_FALSE(has(text, "Preheader"));
    CHECK_FALSE(has(text, "Outlook"));
}

TEST_CASE("character references that read as a tag stay text", "[mail]") {
    const std::string body =
        "<p>Write &#123;&#123;name&#125;&#125; or &lbrace;&lcub;#each x}}, {{name}}. "
        "&#x7b;{/each}}</p><img alt='&#123;&#123;city}}'><p>{<b>{city}}</b> "
        "<a href='https://x.example/?q=&#123;&#123;name&#125;&#125;&amp;n={{name}}'>go</a></p>";
    const Skeleton skeleton = compiled(body);
    const std::string text = rendered(skeleton.text());
    CHECK(has(text, "Write {{name}} or {{#each x}}, Bob. {{/each}}"));
    CHECK(has(text, "{{city}}\n\n{{city}} go (https://x.example/?q={{name}}&n=Bob)"));
    const std::string html = rendered(skeleton.html());
    CHECK(has(html, "Write &#123;&#123;name&#125;&#125; or"));
    REQUIRE(skeleton.links().size() == 1);
    CHECK(skeleton.links()[0].target == "https://x.example/?q=%7B%7Bname%7D%7D&n={{name}}");
    CHECK(fill_target(skeleton.links()[0].target, "b@x.org", "Bob", "") ==
          "https://x.example/?q=%7B%7Bname%7D%7D&n=Bob");
    const Numbers numbers;
    CHECK(has(rendered(skeleton.text(), &numbers), "go (https://t.example/c/1)"));
}

TEST_CASE("what Markdown makes of escapes and references is no tag either", "[mail]") {
    const Skeleton skeleton = compiled(
        "Write \\{\\{name}} or &#123;&#123;name&#125;&#125;, {{name}}.\n\n"
        "[a](https://x.example/\\{\\{name}})",
        BodyFormat::kMarkdown);
    CHECK(has(rendered(skeleton.text()), "Write {{name}} or {{name}}, Bob."));
    CHECK_FALSE(has(rendered(skeleton.html()), "Write Bob"));
    REQUIRE(skeleton.links().size() == 1);
    CHECK(skeleton.links()[0].target == "https://x.example/%7B%7Bname%7D%7D");
    CHECK(html_to_text(markdown_to_html("\\{\\{#open}}")).tags.empty());
}

TEST_CASE("marks that a parser drops join no words into a tag", "[mail]") {
    for (const char* body : {"<p>{</b>{name}}</p>",
                             "<p>{<!-- x -->{name}}</p>",
                             "<p>&#123;</i>&#123;name}}</p>",
                             "<table>{<tr>{name}}</table>"}) {
        INFO(body);
        CHECK_FALSE(has(rendered(compiled(body).text()), "Bob"));
    }
}

TEST_CASE("section tags in comments keep what they enclose, and the comments whole", "[mail]") {
    const Skeleton skeleton = compiled(
        "<!-- {{#city}} --><p>In {{city}}</p><!-- {{/city}} -->"
        "<!--[if mso]>{{#city}}<p>secret</p>{{/city}}<![endif]--><!-- {{^city}} --><p>No</p>"
        "<!-- {{/city}} -->");
    const std::string text = rendered(skeleton.text());
    CHECK(text.starts_with("In Rome\n"));
    CHECK_FALSE(has(text, "secret"));
    CHECK_FALSE(has(text, "No"));
    CHECK_FALSE(has(text,
                    "--"
                    ">"));
}

TEST_CASE("an open comment swallows neither footer nor pixel, and is told", "[mail]") {
    const Numbers numbers;
    const auto visible_end = [&](const std::string& body, std::string_view hidden) {
        const Skeleton skeleton = compiled(body);
        const std::string html = rendered(skeleton.html(), &numbers);
        const std::size_t cut = html.rfind(hidden);
        REQUIRE(cut != std::string::npos);
        const std::string seen = html.substr(0, cut);
        CHECK(has(seen, "https://u.example/u"));
        CHECK(has(seen, "https://t.example/o.gif"));
        REQUIRE(skeleton.remarks().size() == 1);
        return skeleton.remarks()[0];
    };
    CHECK(visible_end("<html><body><p>Hi</p>\n<!-- forgotten <a href='https://x.example'>"
                      "</body></html>",
                      "<!--") ==
          "line 2: the comment <!-- is never closed by -->; mail programs show nothing of what "
          "follows");
    CHECK(has(visible_end("<body>Hi<style>p{}</body>", "<style>"), "<style> is never closed"));
    CHECK(
        has(visible_end("<body>Hi<a href=\"https://x.example>go</a></body>", "<a href=\"https://x"),
            "a tag is never closed by >"));
    CHECK(has(visible_end("<body>Hi {{#city}}<!-- {{/city}}</body>", "<!--"), "<!--"));
}

TEST_CASE("an unsubscribe link that nobody sees does not count", "[mail]") {
    for (const char* body : {"Hi <!-- {{unsubscribe_url}} -->",
                             "<!--[if mso]><a href=\"{{unsubscribe_url}}\">x</a><![endif]-->Hi",
                             "<style>/* {{unsubscribe_url}} */</style>Hi"}) {
        INFO(body);
        CHECK(has(rendered(compiled(body).html()), ">Unsubscribe</a></p>"));
    }
    CHECK_FALSE(has(rendered(compiled("<a href=\"{{unsubscribe_url}}\">x</a>").html()),
                    ">Unsubscribe</a></p>"));
}

TEST_CASE("links that are not counted are named", "[mail]") {
    std::string body;
    for (int i = 0; i < 1'203; ++i) {
        body += "<a href='https://x.example/" + std::to_string(i) + "'>x</a>\n";
    }
    const Skeleton skeleton = compiled(body + "<a href='{{promo}}'>p</a>");
    CHECK(skeleton.links().size() == 1'000);
    const auto uncounted = found(skeleton, Check::kUncountedLinks);
    REQUIRE(uncounted.size() == 2);
    CHECK(has(uncounted[0], "clicks on {{promo}} are not counted"));
    CHECK(has(uncounted[1], "clicks on 203 links are not counted"));
    CHECK(has(uncounted[1], "https://x.example/1000, "));
}

TEST_CASE("tags of other programs are named with what to write", "[mail]") {
    CHECK(fault_of("<table>\n{{#each receipt_details}}\n<tr><td>{{amount}}</td></tr>\n{{/each}}"
                   "</table>") ==
          "line 2: {{#each receipt_details}} is a block of another template language; write "
          "{{#receipt_details}}…{{/receipt_details}}");
    CHECK(fault_of("{{#if vip}}x{{/if}}") ==
          "line 1: {{#if vip}} is a block of another template language; write {{#vip}}…{{/vip}}");
    CHECK(has(fault_of("{{#unless vip}}x{{/unless}}"), "write {{^vip}}…{{/vip}}"));
    CHECK(has(fault_of("{{#x}}{{this}}{{/x}}"), "write {{.}}"));
    CHECK(has(fault_of("{{#x}}{{this.name}}{{/x}}"), "write {{name}}"));
    CHECK(has(fault_of("{{#x}}{{../name}}{{/x}}"), "write {{name}}"));
    CHECK(has(fault_of("{{{ pm:unsubscribe }}}"), "write {{unsubscribe_url}}"));
    CHECK(has(fault_of("Hi {{ name | default: \"you\" }}"), "write {{name|…}}"));
    CHECK(fault_of("{{First Name}} {{if}} {{each}}").empty());

    const Skeleton skeleton =
        compiled("Hi *|FNAME|*,\n{% if vip %}x{% endif %}\n100%% and 5 * 3 | 2, %%first_name%%");
    REQUIRE(skeleton.remarks().size() == 4);
    CHECK(skeleton.remarks()[0] ==
          "line 1: *|FNAME|* is a tag of Mailchimp and goes out as it is written; write tags as "
          "{{name}}");
    CHECK(has(skeleton.remarks()[1], "line 2: {% if vip %}"));
    CHECK(has(skeleton.remarks()[3], "line 3: %%first_name%%"));
}
