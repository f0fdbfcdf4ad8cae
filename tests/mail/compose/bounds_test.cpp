#include <catch2/catch.hpp>
#include <functional>

#include "mail/compose/html_bounds.h"
#include "mail/compose/html_text.h"
#include "mail/compose/markdown.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

constexpr std::size_t kFull = std::size_t{512} * 1024;

std::string filled(std::string_view piece, std::size_t size = kFull) {
    std::string text;
    while (text.size() + piece.size() <= size) {
        text += piece;
    }
    return text;
}

std::string numbered(const std::function<std::string(int)>& piece, std::size_t size = kFull) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) {
        text += piece(i);
    }
    return text;
}

SkeletonSpec tracked(BodyFormat format, const std::string& body) {
    SkeletonSpec spec = spec_with(format, "s", body);
    spec.track_opens = true;
    spec.track_clicks = true;
    return spec;
}

/// What a step of this body is refused with, or "".
std::string refusal(BodyFormat format, const std::string& body) {
    try {
        Skeleton::compile(tracked(format, body));
        return "";
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::kInvalid);
        REQUIRE_FALSE(error.fields().empty());
        CHECK(error.fields()[0].field.find("body") == 0);
        CHECK(error.fields()[0].message.size() < 400);
        return error.fields()[0].message;
    }
}

std::string tag(int number) {
    return "{{f" + std::to_string(number) + "}} ";
}

}  // namespace

TEST_CASE("a template has at most 10,000 tags of 1,000 names, and says where there are more",
          "[mail]") {
    for (const BodyFormat format : {BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText}) {
        CHECK(refusal(format, filled("{{x}}\n")) ==
              "line 10001: from here on there are more than 10,000 merge tags; use fewer");
        CHECK(refusal(format, numbered(tag)) ==
              "line 1: from here on there are more than 1,000 different merge tags; use fewer "
              "fields");
        CHECK(refusal(format, filled("{{#x}}{{/x}}")).find("more than 10,000") !=
              std::string::npos);
    }
    // What is allowed compiles and counts as it should.
    const std::string most = numbered(tag, 5'000) + filled("{{x}} ", 54'000);
    const Skeleton skeleton = Skeleton::compile(tracked(BodyFormat::kText, most));
    CHECK(skeleton.needed_tags().size() > 500);
}

TEST_CASE("an array of an attribute costs as much as it has items", "[mail]") {
    std::string list = "[{}";
    for (int i = 1; i < 10'000; ++i) {
        list += ",{}";
    }
    const MergeFields fields("b@x.org", "", R"({"l":)" + list + "]}");
    std::string out;
    const Template many = Template::compile(filled("{{l}}", 2'500), TemplateKind::kText, "body");
    CHECK_THROWS_WITH(many.render(fields, out), Catch::Contains("repeats too much"));
}

TEST_CASE("HTML that would take its parser minutes is refused by the line", "[mail]") {
    const auto html = [](const std::string& body) { return refusal(BodyFormat::kHtml, body); };
    CHECK(html(filled("<div>\n")) ==
          "line 251: more than 250 elements are open here; close those before");
    CHECK(html(filled("<span>x")).find("250 elements") != std::string::npos);
    CHECK(html(filled("<ul><li>")).find("250 elements") != std::string::npos);
    CHECK(html(filled("<table><tr><td>")).find("250 elements") != std::string::npos);
    CHECK(html("x\n<a " + numbered([](int i) { return "a" + std::to_string(i) + " "; }) + ">") ==
          "line 2: a tag has more than 250 attributes; is a quotation mark missing?");
    CHECK(html(numbered([](int i) {
              return "<body a" + std::to_string(i) + "=1>";
          })).find("250 attributes") != std::string::npos);
    const auto leaks = [](int i) { return "<div><b x=" + std::to_string(i) + ">a</div></z>"; };
    CHECK_FALSE(html(numbered(leaks)).empty());
    const auto paragraphs = [](int i) { return "<p><b x=" + std::to_string(i) + ">a</i></p>"; };
    CHECK_FALSE(html(numbered(paragraphs)).empty());
    CHECK_FALSE(html(filled("<b><div></b>")).empty());
    CHECK_FALSE(html(filled("<font color=red>x</p>")).empty());
    const std::string same = numbered([](int i) { return " a" + std::to_string(i) + "=1"; }, 900);
    CHECK_FALSE(html(numbered([&](int i) {
                    return "<b" + same + " z=" + std::to_string(i) + ">";
                })).empty());
}

TEST_CASE("HTML in a script, a comment or svg hides nothing from the count", "[mail]") {
    const std::string open = filled("<div>", 1'100);  // 220 of them
    const std::string close = filled("</div>", 1'320);
    CHECK(html_cost(open + close + open).deepest == 220);
    CHECK_THROWS_AS(html_cost(open + "<!--" + close + "-->" + open), Error);
    CHECK_THROWS_AS(html_cost(open + "<title>" + close + "</title>" + open), Error);
    CHECK_THROWS_AS(html_cost(open + "<script><!--<script></script>" + close + "</script>" + open),
                    Error);
    CHECK_THROWS_AS(html_cost(open + "<svg><style><!--</style>" + close + "-->" + open), Error);
    CHECK_THROWS_AS(html_cost(open + "<table>" + close + open), Error);
    CHECK_NOTHROW(html_cost(open + "<svg><title>Icon</title></svg>" + close + open));
}

TEST_CASE("a full-size message of ordinary HTML is far from what is refused", "[mail]") {
    const std::string row =
        "<tr><td align=center valign=top width=600><table><tr><td class='a b'><p>Some <b>bold</b> "
        "and <a href='https://x.example/?a=1&amp;b=2'><i>linked</i></a> words<br>and more"
        "<p>unclosed paragraph<ul><li>one<li>two</ul></td></tr></table></td></tr>\n";
    const HtmlCost cost = html_cost("<table>" + filled(row) + "</table>");
    CHECK(cost.deepest < 10);
    CHECK(cost.nodes < kMost.nodes / 3);
    CHECK(cost.steps < kMost.steps / 10);
    // Old generators leave elements open in each cell.
    CHECK_NOTHROW(html_cost("<table>" + filled("<tr><td><font size=2><b>x</td><td><b>y</td></tr>") +
                            "</table>"));
    CHECK_NOTHROW(html_cost(filled("<a name=x><p>anchor</p>")));
}

TEST_CASE("Markdown that would take its parser minutes is refused by the line", "[mail]") {
    const auto markdown = [](const std::string& body) {
        return refusal(BodyFormat::kMarkdown, body);
    };
    CHECK(
        markdown("# T\n\n" + filled("www.a.b/( ")) ==
        "line 3: the paragraph that begins here is longer than 32 KiB, counting 40 bytes for each "
        "merge tag; put blank lines between its parts");
    CHECK(markdown(filled(filled("www.a.b/( ", 30'000) + "\n\n")).find("too many web addresses") !=
          std::string::npos);
    CHECK(markdown(filled("1. ", 300'000) + "\n").find("more than 50 lists") != std::string::npos);
    std::string table = "x" + filled("|x", 2'000) + "\n---" + filled("|---", 4'000) + "\n";
    CHECK(markdown(table + filled("|\n", 20'000)).find("8 MiB of HTML") != std::string::npos);
    CHECK(markdown("[a]: http://x/" + std::string(20'000, 'y') + "\n\n" + filled("[a] ", 20'000))
              .find("8 MiB of HTML") != std::string::npos);
    // A pasted newsletter without blank lines is copied, not read.
    CHECK(markdown("<table>\n" + filled("<tr><td>https://x.example/ text</td></tr>\n", 200'000) +
                   "</table>\n")
              .empty());
    CHECK(markdown(filled("- [a](https://x.example/) and www.b.example\n", 200'000)).empty());
    CHECK(markdown("----------------------------------------------------------------\n").empty());
}

TEST_CASE("one line of nothing but marks is read or refused, in every format", "[mail]") {
    for (const char* piece :
         {"[",   "*",      "<",          "`",     "![",    "[](",       "<!--", "<a ",     "<?",
          "&",   "\\",     "_a",         "~~a",   "|",     "](",        "&#x",  "\">",     "</",
          "</a", "a@b.c",  "http://a ",  "> ",    "{",     "}",         "'",    "&copy",   "=",
          "-",   "<br/>",  "<a href=\"", "#",     "\t",    "\r",        "\r\n", "<title>", "<!",
          "x ",  "</body", "<style>",    "&amp;", "<p></", "<a href=x>"}) {
        for (const BodyFormat format :
             {BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText}) {
            INFO(piece);
            const std::size_t size = format == BodyFormat::kMarkdown ? 30'000 : 130'000;
            CHECK_NOTHROW(refusal(format, filled(piece, size) + "x"));
        }
    }
}

TEST_CASE("the plain text made of HTML is bounded", "[mail]") {
    CHECK(refusal(BodyFormat::kHtml, filled("<blockquote>", 2'400) + filled("<br>x", 400'000))
              .find("nest fewer quotes") != std::string::npos);
    const std::string items = html_to_text("<ol>" + filled("<li>x", 300'000) + "</ol>").text;
    CHECK(items.ends_with("60000. x\n"));
}

TEST_CASE("a prefix that the author knows, and very long names, cost nothing", "[mail]") {
    const std::string known = "mergetag" + std::string(100'000, 'q');
    const Skeleton skeleton =
        Skeleton::compile(tracked(BodyFormat::kText, known + " " + filled("{{x}} ", 50'000)));
    CHECK(skeleton.html().bytes() < 8'000'000);
    CHECK(
        refusal(BodyFormat::kHtml, "<" + std::string(250'000, 'a') + filled("{{#a}}{{/a}}", 50'000))
            .empty());
    CHECK(refusal(BodyFormat::kMarkdown, filled("x{{#a}}x{{/a}}", 5'000)).empty());
}
