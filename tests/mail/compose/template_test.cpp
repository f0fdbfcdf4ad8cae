#include "mail/compose/template.h"

#include <catch2/catch.hpp>

#include "base/error.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

constexpr char kAttributes[] =
    R"({"city":"Köln","n":3,"zero":0,"price":1.5,"yes":true,"no":false,"none":null,"blank":"",
        "html":"<b>&\"'</b>","tags":["a","b"],"empty":[],"a.b":"flat","a":{"b":"deep","c":{"d":"x"}},
        "orders":[{"id":1,"items":[{"sku":"s1"},{"sku":"s2"}]},{"id":2,"items":[]}]})";

std::string render(const std::string& source, TemplateKind kind = TemplateKind::kText) {
    const MergeFields fields("Bob@Example.com", " Bob van Dyke ", kAttributes);
    std::string out;
    Template::compile(source, kind, "body").render(fields, out);
    return out;
}

std::string html(const std::string& source) {
    return render(source, TemplateKind::kHtml);
}

std::vector<FieldError> faults(const std::string& source) {
    std::vector<FieldError> found;
    Template::compile(source, TemplateKind::kText, "body", found);
    return found;
}

std::string only_fault(const std::string& source) {
    const auto found = faults(source);
    REQUIRE(found.size() == 1);
    CHECK(found[0].field == "body");
    return found[0].message;
}

}  // namespace

TEST_CASE("a merge tag prints the recipient's value, or nothing", "[mail]") {
    CHECK(render("{{email}}|{{name}}|{{first_name}}|{{last_name}}") ==
          "Bob@Example.com|Bob van Dyke|Bob|van Dyke");
    CHECK(render("{{city}} {{n}} {{zero}} {{price}} {{yes}} {{no}}") == "Köln 3 0 1.5 true false");
    CHECK(render("[{{missing}}][{{none}}][{{a}}][{{a.x.y}}]") == "[][][][]");
    CHECK(render("{{ tags }} {{a.c.d}} {{a.b}}") == "a, b x flat");
    CHECK(render("} { }} {a} {{{city}}} {{& city }}") == "} { }} {a} Köln Köln");
}

TEST_CASE("attributes may name a person better than the name does", "[mail]") {
    const MergeFields fields("b@x.org", "Robert Smith", R"({"first_name":"Bob"})");
    std::string scratch;
    CHECK(fields.lookup("first_name", scratch) == "Bob");
    CHECK(fields.lookup("last_name", scratch) == "Smith");
    MergeFields none("b@x.org", "", "");
    CHECK(none.lookup("first_name", scratch).empty());
    none.set("email", "shown@x.org");
    CHECK(none.lookup("email", scratch) == "shown@x.org");
    CHECK_THROWS_AS(MergeFields("b@x.org", "", "[1]"), Error);
    CHECK_THROWS_AS(MergeFields("b@x.org", "", "{broken"), Error);
}

TEST_CASE("a fallback fills in for a missing or empty value", "[mail]") {
    CHECK(render("Hi {{nick|there}}, {{ blank | you }}, {{city|x}}, {{none|}}.") ==
          "Hi there, you, Köln, .");
    CHECK(html("{{nick|a & b}} {{{nick|<i>}}}") == "a &amp; b <i>");
}

TEST_CASE("sections follow lists, objects and truth", "[mail]") {
    CHECK(render("{{#tags}}<{{.}}>{{/tags}}{{^tags}}none{{/tags}}") == "<a><b>");
    CHECK(render("{{#empty}}x{{/empty}}{{^empty}}none{{/empty}}") == "none");
    CHECK(render("{{#a}}{{b}} {{c.d}} {{city}}{{/a}}") == "deep x Köln");
    CHECK(render("{{#orders}}{{id}}:{{#items}}{{sku}}/{{id}},{{/items}}{{^items}}-{{/items}};{{/"
                 "orders}}") == "1:s1/1,s2/1,;2:-;");
    for (const std::string name : {"zero", "no", "none", "blank", "missing"}) {
        CHECK(render("{{#" + name + "}}yes{{/" + name + "}}{{^" + name + "}}no{{/" + name + "}}") ==
              "no");
    }
    CHECK(render("{{#city}}in {{.}}{{/city}}{{#n}}, {{.}}{{/n}}{{#yes}}!{{/yes}}") ==
          "in Köln, 3!");
}

TEST_CASE("a line that holds only a section tag or comment leaves nothing behind", "[mail]") {
    CHECK(render("a\n  {{#yes}}  \nb\n{{/yes}}\nc") == "a\nb\nc");
    CHECK(render("{{! first }}\na\r\n{{! multi\nline }}\r\nb\n {{! x }}") == "a\nb\n");
    CHECK(render("a {{#yes}}\nb{{/yes}}\n") == "a \nb\n");
    CHECK(render("{{#yes}}{{/yes}}\nx") == "\nx");
    CHECK(render("| This Is\n{{#yes}}\n|\n{{/yes}}\n| A Line\n") == "| This Is\n|\n| A Line\n");
    CHECK(render("| This\n  {{^yes}}\n|\n  {{/yes}}\n| Line") == "| This\n| Line");
    CHECK(render("#{{#yes}}\n/\n  {{/yes}}") == "#\n/\n");
    CHECK(render("  {{#yes}}\n#{{/yes}}\n/") == "#\n/");
    CHECK(render("|\r\n{{#yes}}\r\n{{/yes}}\r\n|") == "|\n|");
    CHECK(render("\n{{#none}}\nx\n{{/none}}\n{{city}}") == "\nKöln");
    CHECK(render(" {{#yes}}YES\n {{/yes}}\n {{#yes}}GOOD\n {{/yes}}\n") == " YES\n GOOD\n");
}

TEST_CASE("values are escaped in HTML for the place they stand in, never in text", "[mail]") {
    CHECK(render("{{html}}") == "<b>&\"'</b>");
    CHECK(html("<p>{{html}} {{{html}}}</p>") ==
          "<p>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt; <b>&\"'</b></p>");
    CHECK(html("<a href=\"https://x/?q={{html}}&c={{city}}\">") ==
          "<a href=\"https://x/?q=%3Cb%3E%26%22%27%3C/b%3E&c=K%C3%B6ln\">");
    CHECK(html("<a href='{{html}}' title=\"{{html}}\">") ==
          "<a href='&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;' "
          "title=\"&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;\">");
    CHECK(html("<p title={{html}}>") == "<p title=&#60;b&#62;&#38;&#34;&#39;&#60;&#47;b&#62;>");
    CHECK(render("see https://x/?c={{city}} in {{city}}") == "see https://x/?c=K%C3%B6ln in Köln");
}

TEST_CASE("a value cannot become a script link", "[mail]") {
    const MergeFields fields(
        "b@x.org", "", R"x({"u":" java\nscript:alert(1)","ok":"https://x/?a=1&b=2"})x");
    std::string out;
    Template::compile("<a href=\"{{u}}\"><a href=\"{{ok}}\">", TemplateKind::kHtml, "body")
        .render(fields, out);
    CHECK(out == "<a href=\"#\"><a href=\"https://x/?a=1&amp;b=2\">");
}

TEST_CASE("template faults name the line and the tag", "[mail]") {
    CHECK(only_fault("a\nb\n{{#x}}") == "line 3: section {{#x}} is never closed");
    CHECK(only_fault("{{/x}}") == "line 1: {{/x}} closes a section that was never opened");
    CHECK(only_fault("{{#a}}\n{{/b}}") ==
          "line 2: {{/b}} closes {{#a}} of line 1; close that first");
    CHECK(only_fault("\n{{> head}}") == "line 2: snippets such as {{> head}} cannot stand here");
    CHECK(only_fault("{{=<% %>=}}") == "line 1: the delimiters cannot be changed by {{=<% %>=}}");
    CHECK(only_fault("x {{ }} y") == "line 1: the tag has no name");
    CHECK(only_fault("x\n{{name") == "line 2: a tag opens with {{ and never ends");
    CHECK(only_fault("{{a..b}}") == "line 1: {{a..b}} has an empty part between dots");
    CHECK(only_fault("{{#a|b}}{{a}}").find("cannot have a fallback") != std::string::npos);
    CHECK(faults("{{^a}}{{> p}}{{/b}}\n{{c").size() == 3);
    CHECK(only_fault(std::string(2'000'000, 'x')).find("larger than 1 MiB") != std::string::npos);
    CHECK_THROWS_WITH(Template::compile("{{#x}}", TemplateKind::kText, "body"),
                      "body: line 1: section {{#x}} is never closed");
}

TEST_CASE("a template tells which of its tags leave gaps", "[mail]") {
    const Template t = Template::compile(
        "{{a}} {{b|x}} {{#c}}{{.}}{{d}}{{/c}} {{a}} {{e.f}}", TemplateKind::kText, "body");
    CHECK(t.needed_tags() == std::vector<std::string>{"a", "e.f"});
    CHECK_FALSE(t.is_constant());
    CHECK(Template::compile("{{! c }}x", TemplateKind::kText, "body").is_constant());
}

TEST_CASE("template bombs are stopped", "[mail]") {
    std::string list = "[1";
    for (int i = 0; i < 999; ++i) {
        list += ",1";
    }
    const MergeFields fields(
        "b@x.org", "", "{\"l\":" + list + "],\"big\":\"" + std::string(9000, 'x') + "\"}");
    const auto render_all = [&](const std::string& source) {
        std::string out;
        Template::compile(source, TemplateKind::kText, "body").render(fields, out);
    };
    CHECK_THROWS_AS(render_all("{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}"), Error);
    CHECK_THROWS_WITH(render_all("{{#l}}{{big}}{{/l}}"), Catch::Contains("larger than"));
    std::string deep;
    for (int i = 0; i < 40; ++i) {
        deep += "{{#l}}";
    }
    for (int i = 0; i < 40; ++i) {
        deep += "{{/l}}";
    }
    CHECK(only_fault(deep.substr(0, 31 * 6) + deep.substr(deep.size() - 31 * 6))
              .find("nested more than 30 deep") != std::string::npos);
}
