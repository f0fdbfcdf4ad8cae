#include "mail/compose/markdown.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "mail/compose/html_text.h"
#include "mail/compose/support.h"
#include "mail/compose/template.h"

using namespace campaignd;
using namespace campaignd::mail;
using campaignd::mail::testing::Dice;

namespace {

/// Blocks of HTML or Markdown with well-nested tags, otherwise as untidy as people write them.
std::string generate(Dice& dice, const std::vector<std::string>& pieces, int depth) {
    static const std::vector<std::string> kTags = {
        "{{a}}", "{{{b}}}", "{{c|d *e* <f>}}", "{{! x }}", "{{.}}"};
    std::string out;
    for (std::size_t n = dice.below(7); n > 0; --n) {
        const std::size_t kind = dice.below(depth > 0 ? 8 : 7);
        if (kind < 5) {
            out += dice.pick(pieces);
        } else if (kind < 7) {
            out += dice.pick(kTags);
        } else {
            const std::string line_end = dice.below(2) == 0 ? "\n" : "";
            out += line_end + "{{#s}}" + line_end + generate(dice, pieces, depth - 1) + line_end +
                   "{{/s}}" + line_end;
        }
    }
    return out;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

TEST_CASE("merge tags come through Markdown as written", "[mail]") {
    CHECK(markdown_to_html("Hi **{{first_name}}**!") ==
          "<p>Hi <strong>{{first_name}}</strong>!</p>\n");
    CHECK(markdown_to_html("*{{{a_b_c}}}* and _{{x|*you*}}_") ==
          "<p><em>{{{a_b_c}}}</em> and <em>{{x|*you*}}</em></p>\n");
    CHECK(markdown_to_html("[go {{x}}]({{url}})") == "<p><a href=\"{{url}}\">go {{x}}</a></p>\n");
    CHECK(markdown_to_html("[go](https://x/?a={{a}}&b={{b}} \"{{t}}\")") ==
          "<p><a href=\"https://x/?a={{a}}&amp;b={{b}}\" title=\"{{t}}\">go</a></p>\n");
    CHECK(markdown_to_html("see https://x.org/{{id}} now") ==
          "<p>see <a href=\"https://x.org/{{id}}\">https://x.org/{{id}}</a> now</p>\n");
    CHECK(markdown_to_html("`{{code}}` {{! gone }}mergetag") ==
          "<p><code>{{code}}</code> mergetag</p>\n");
    CHECK(markdown_to_html("<a href=\"{{u}}\" title='x'>{{y}}</a>") ==
          "<p><a href=\"{{u}}\" title='x'>{{y}}</a></p>\n");
    CHECK(markdown_to_html("# {{title}}\n\n- {{a}}\n- b") ==
          "<h1>{{title}}</h1>\n<ul>\n<li>{{a}}</li>\n<li>b</li>\n</ul>\n");
}

TEST_CASE("a bare URL tag in Markdown becomes a link", "[mail]") {
    CHECK(markdown_to_html("Leave: {{unsubscribe_url}}.") ==
          "<p>Leave: <a href=\"{{unsubscribe_url}}\">{{unsubscribe_url}}</a>.</p>\n");
    CHECK(markdown_to_html("<{{view_url}}> {{name}} <{{email}}>") ==
          "<p><a href=\"{{view_url}}\">{{view_url}}</a> {{name}} &lt;{{email}}&gt;</p>\n");
    CHECK(markdown_to_html("[Leave]({{unsubscribe_url}})") ==
          "<p><a href=\"{{unsubscribe_url}}\">Leave</a></p>\n");
}

TEST_CASE("sections between Markdown blocks leave no empty paragraphs", "[mail]") {
    CHECK(markdown_to_html("a\n\n{{#vip}}\n## Hello\n\nb\n{{/vip}}\n\nc") ==
          "<p>a</p>\n{{#vip}}\n<h2>Hello</h2>\n<p>b</p>\n{{/vip}}\n<p>c</p>\n");
    CHECK(markdown_to_html("{{#vip}}\n\nb\n\n{{/vip}}") == "{{#vip}}\n<p>b</p>\n{{/vip}}\n");
    CHECK(markdown_to_html("- a\n{{#x}}\n- {{.}}\n{{/x}}\n- c") ==
          "<ul>\n<li>a\n{{#x}}</li>\n<li>{{.}}\n{{/x}}</li>\n<li>c</li>\n</ul>\n");
    CHECK(markdown_to_html("x {{#s}} https://x.org/{{a}}{{/s}}") ==
          "<p>x {{#s}} <a href=\"https://x.org/{{a}}\">https://x.org/{{a}}</a>{{/s}}</p>\n");
    CHECK(markdown_to_html("[x](https://x.org/{{#s}}a{{/s}})") ==
          "<p><a href=\"https://x.org/{{#s}}a{{/s}}\">x</a></p>\n");
    CHECK(text_to_html("{{#s}}https://x.org/{{a}}{{/s}}.") ==
          "<p>{{#s}}<a href=\"https://x.org/{{a}}\">https://x.org/{{a}}</a>{{/s}}.</p>\n");
    CHECK(markdown_to_html("Hi {{^n}}there{{/n}}{{n}}") == "<p>Hi {{^n}}there{{/n}}{{n}}</p>\n");
}

TEST_CASE("plain text becomes HTML that looks the same", "[mail]") {
    CHECK(text_to_html("a < b\n\nsee https://x.org/?a=1&b={{b}}. Bye") ==
          "<p>a &lt; b<br>\n<br>\nsee <a href=\"https://x.org/?a=1&amp;b={{b}}\">"
          "https://x.org/?a=1&amp;b={{b}}</a>. Bye</p>\n");
    CHECK(text_to_html("({{view_url}}) {{name|<x>}}") ==
          "<p>(<a href=\"{{view_url}}\">{{view_url}}</a>) {{name|<x>}}</p>\n");
    CHECK(text_to_html("a\n{{#s}}\nb\n{{/s}}\nc") == "<p>a<br>\n{{#s}}\nb<br>\n{{/s}}\nc</p>\n");
    CHECK(text_to_html("two  blanks") == "<p>two &#160;blanks</p>\n");
}

TEST_CASE("HTML reads as plain text", "[mail]") {
    CHECK(html_to_text(
              "<h1>Title</h1><p>One\n two <b>three</b>.</p><p>Caf&eacute; &amp; &lt;x&gt;</p>")
              .text == "Title\n\nOne two three.\n\nCafé & <x>\n");
    CHECK(html_to_text("<a href='https://x/'>here</a>, <a href='https://y/'>https://y/</a>"
                       "<a href='mailto:a@b.c'>a@b.c</a> <a href='#top'>up</a>")
              .text == "here (https://x/), https://y/a@b.c up\n");
    CHECK(html_to_text("<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul>"
                       "<ol><li>x</li><li>y</li></ol>end")
              .text == "- a\n- b\n\n  - c\n\n1. x\n2. y\n\nend\n");
    CHECK(html_to_text("a<br>b<br><br>c<hr>d <img alt='pic' src='x'>").text ==
          "a\nb\n\nc\n\n----\n\nd pic\n");
    CHECK(html_to_text("<pre>  x\n   y</pre><blockquote>q<p>r</p></blockquote>").text ==
          "x\n   y\n\n> q\n\n> r\n");
    CHECK(html_to_text(
              "<head><title>t</title><style>p{}</style></head><body><div style='Display : none'>"
              "hidden</div><script>x</script>shown</body>")
              .text == "shown\n");
    CHECK(html_to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>").text ==
          "a b\nc\n");
    CHECK(html_to_text("").text.empty());
}

TEST_CASE("merge tags survive the way from HTML to text, even between table rows", "[mail]") {
    CHECK(html_to_text("<table>{{#rows}}<tr><td>{{a}}</td><td>{{b}}</td></tr>{{/rows}}</table>x")
              .text == "{{#rows}}{{a}} {{b}}\n{{/rows}}\nx\n");
    CHECK(html_to_text("<ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>").text ==
          "{{#items}}- {{.}}\n{{/items}}\n");
    CHECK(html_to_text("<p>Hi {{^n}}there{{/n}}{{n}},</p><p>x</p>").text ==
          "Hi {{^n}}there{{/n}}{{n}},\n\nx\n");
    CHECK(html_to_text("<p>A</p>{{#v}}<p>B</p>{{/v}}<p>C</p>").text == "A\n\n{{#v}}B\n\n{{/v}}C\n");
    CHECK(html_to_text("<a href=\"https://x/?n={{n}}\">Go {{n}}</a>").text ==
          "Go {{n}} (https://x/?n={{n}})\n");
    CHECK(html_to_text("<p {{#x}}class=\"a\"{{/x}}>y</p>").text == "y\n");
}

TEST_CASE("HTML that nests without end is refused", "[mail]") {
    std::string deep;
    for (int i = 0; i < 1500; ++i) {
        deep += "<div>";
    }
    CHECK_THROWS_AS(html_to_text(deep), Error);
    CHECK_THROWS_AS(html_to_text(deep + deep), Error);
    CHECK_NOTHROW(html_to_text(std::string(100'000, '<')));
}

TEST_CASE("no HTML, however untidy, breaks the tags of the text made from it", "[mail]") {
    const std::vector<std::string> pieces = {"<p>",
                                             "</p>",
                                             "<b>",
                                             "</b>",
                                             "<table><tr><td>",
                                             "</td></tr></table>",
                                             "<ul><li>",
                                             "</ul>",
                                             "text",
                                             " & ",
                                             "\n",
                                             "<div>",
                                             "</div>",
                                             "<a href='https://x/'>",
                                             "</a>",
                                             "<br>",
                                             "</body></html>",
                                             "<pre>",
                                             "</pre>",
                                             "mergetag",
                                             "<blockquote>",
                                             "</blockquote>",
                                             "<td>",
                                             "<h1>",
                                             "<i>",
                                             "</i>",
                                             "<!--",
                                             "-->",
                                             "&#123;",
                                             "{ ",
                                             "\xEE\x80\x80",
                                             "< ",
                                             "'"};
    Dice dice(99);
    for (int i = 0; i < 5000; ++i) {
        const std::string html = generate(dice, pieces, 3);
        INFO(html);
        const TaggedText text = html_to_text(html);
        std::vector<FieldError> faults;
        Template::compile(text.text, TemplateKind::kText, "body", faults, {}, &text.tags);
        REQUIRE(faults.empty());
        REQUIRE(count(text.text, "{{#s}}") == count(html, "{{#s}}"));
    }
}

TEST_CASE("no Markdown, however untidy, loses a tag", "[mail]") {
    const std::vector<std::string> pieces = {"*",
                                             "**",
                                             "_",
                                             "\n",
                                             "\n\n",
                                             "# ",
                                             "- ",
                                             "1. ",
                                             "> ",
                                             "text ",
                                             "[x](https://y/ ",
                                             ")",
                                             "[",
                                             "](",
                                             "`c` ",
                                             "```\n",
                                             "    ",
                                             "|a|b|\n|-|-|\n|",
                                             "~~s~~ ",
                                             "<b>",
                                             "<!--",
                                             "-->",
                                             "https://z.org/",
                                             "\\",
                                             "&amp;"};
    Dice dice(98);
    for (int i = 0; i < 5000; ++i) {
        const std::string markdown = generate(dice, pieces, 3);
        INFO(markdown);
        const std::string html = markdown_to_html(markdown);
        REQUIRE_NOTHROW(Template::compile(html, TemplateKind::kHtml, "body"));
        for (const std::string tag : {"{{a}}", "{{{b}}}", "{{#s}}", "{{/s}}"}) {
            REQUIRE(count(html, tag) >= count(markdown, tag));
        }
        REQUIRE(html.find("mergetag") == std::string::npos);
    }
}
