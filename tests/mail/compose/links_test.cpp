#include "mail/compose/links.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/compose/gmime_message.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

constexpr std::string_view kPixel =
    R"(<img src="https://t.example/o.gif" width="1" height="1" alt="">)";
constexpr std::string_view kTrap =
    R"(<a href="https://t.example/c/0" style="display:none" aria-hidden="true" tabindex="-1"></a>)";

SkeletonSpec tracked(BodyFormat format, const std::string& body) {
    SkeletonSpec spec = spec_with(format, "s", body);
    spec.track_opens = true;
    spec.track_clicks = true;
    return spec;
}

std::string rendered(const Template& part, const LinkTracker* tracker) {
    const MergeFields fields("bob@example.com", "Bob", R"({"city":"Köln","items":["a","b"]})");
    std::string out;
    part.render(fields, out, {.tracker = tracker});
    return out;
}

std::vector<std::string> targets(const Skeleton& skeleton) {
    std::vector<std::string> all;
    for (const TrackedLink& link : skeleton.links()) {
        all.push_back(link.target);
    }
    return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("links are rewritten in place and not a byte beside them changes", "[mail]") {
    const std::string body =
        "<!DOCTYPE html>\n<HTML><head><style>a[href=\"https://no\"]{}</style></head>\n"
        "<body  CLASS=x><!-- <a href=\"https://no.example\"> -->\n"
        "<table><tr><td><A  class='b' HREF = \"https://one.example/?a=1&amp;b=2\"\n>One</a>"
        "<a href=https://two.example/x>two</a> &nbsp;<br/>\n"
        "<a href=' https://three.example '>3<b></a></b> <a href='https://one.example/?a=1&amp;b=2'>"
        "<a href=mailto:x@y.z>m</a><a href=\"tel:+49\">t</a><a href='#top'>a</a><a name=q>"
        "<a href=\"{{unsubscribe_url}}\">u</a><a href=\"{{view_url}}\">v</a><a "
        "href=\"/rel\">r</a>\n"
        "<img src=\"https://pic.example/p.png\"><map><area href=\"HTTPS://Four.example/Q\"></map>"
        "</td></tr></table>\n</body>\n</html>\n";
    const Skeleton skeleton = Skeleton::compile(tracked(BodyFormat::kHtml, body));
    const Numbers numbers;
    CHECK(targets(skeleton) == std::vector<std::string>{"https://one.example/?a=1&b=2",
                                                        "https://two.example/x",
                                                        "https://three.example",
                                                        "https://Four.example/Q"});
    const std::string plain = rendered(skeleton.html(), nullptr);
    const Skeleton untracked = Skeleton::compile(spec_with(BodyFormat::kHtml, "s", body));
    CHECK(plain == rendered(untracked.html(), nullptr));

    std::string expected = plain;
    const std::string_view one = "https://one.example/?a=1&amp;b=2";
    expected = replaced(expected, one, "https://t.example/c/1");
    expected = replaced(expected, "https://two.example/x", "https://t.example/c/2");
    expected = replaced(expected, "https://three.example", "https://t.example/c/3");
    expected = replaced(expected, one, "https://t.example/c/1");
    expected = replaced(expected, "HTTPS://Four.example/Q", "https://t.example/c/4");
    expected = replaced(expected, "</body>", std::string(kTrap) + std::string(kPixel) + "</body>");
    CHECK(rendered(skeleton.html(), &numbers) == expected);
}

TEST_CASE("the text part leads through the same links", "[mail]") {
    const Numbers numbers;
    const Skeleton skeleton = Skeleton::compile(tracked(
        BodyFormat::kMarkdown,
        "See [the *offer*](https://shop.example/a_(b)?x=1&y=2), <https://bare.example/>.\n\n"
        "Or https://bare.example/ (https://paren.example/p).\n\n{{unsubscribe_url}}"));
    const std::string text = rendered(skeleton.text(), &numbers);
    CHECK(text.find("the offer (https://t.example/c/1), https://t.example/c/2.") !=
          std::string::npos);
    CHECK(text.find("Or https://t.example/c/2 (https://t.example/c/3).") != std::string::npos);
    const std::string html = rendered(skeleton.html(), &numbers);
    CHECK(html.find("<a href=\"https://t.example/c/1\">the <em>offer</em></a>") !=
          std::string::npos);
    CHECK(html.find("<a href=\"https://t.example/c/2\">https://bare.example/</a>") !=
          std::string::npos);
    CHECK(targets(skeleton).front() == "https://shop.example/a_(b)?x=1&y=2");

    const Skeleton plain = Skeleton::compile(tracked(
        BodyFormat::kText, "Go to https://a.example/x?q=1, or \"http://b.example\"; xhttp://c.d"));
    CHECK(targets(plain) ==
          std::vector<std::string>{"https://a.example/x?q=1", "http://b.example"});
    CHECK(rendered(plain.text(), &numbers)
              .starts_with("Go to https://t.example/c/1, or \"https://t.example/c/2\"; xhttp"));
}

TEST_CASE("merge tags behind the host are filled in at the click", "[mail]") {
    const std::string body =
        "<a href=\"https://a.example/{{city|x y}}?e={{email}}&amp;n=1\">1</a>"
        "{{^gone}}<a href=\"https://a.example/in/{{name}}\">2</a>{{/gone}}"
        "{{#items}}<a href=\"https://a.example/fix\">3</a><a href=\"https://a.example/{{.}}\">4</a>"
        "{{/items}}<a href=\"https://{{city}}.example/\">5</a>"
        "<a href=\"https://a.example/{{#city}}in{{/city}}\">6</a><a href=\"{{city}}\">7</a>";
    const Skeleton skeleton = Skeleton::compile(tracked(BodyFormat::kHtml, body));
    CHECK(targets(skeleton) ==
          std::vector<std::string>{"https://a.example/{{city|x y}}?e={{email}}&n=1",
                                   "https://a.example/in/{{name}}",
                                   "https://a.example/fix"});
    const auto uncounted = found(skeleton, Check::kUncountedLinks);
    REQUIRE(uncounted.size() == 1);
    CHECK(uncounted[0].find("{{city}}.example") != std::string::npos);
    const Numbers numbers;
    const std::string html = rendered(skeleton.html(), &numbers);
    CHECK(html.find("<a href=\"https://a.example/a\">4</a>") != std::string::npos);
    CHECK(html.find("<a href=\"https://K%C3%B6ln.example/\">5</a>") != std::string::npos);
    CHECK(html.find("<a href=\"https://t.example/c/3\">3</a>") != std::string::npos);

    CHECK(fill_target(skeleton.links()[0].target, "b+c@x.org", "Bob", R"({"city":"Köln/a?b"})") ==
          "https://a.example/K%C3%B6ln/a%3Fb?e=b%2Bc@x.org&n=1");
    CHECK(fill_target(skeleton.links()[0].target, "b@x.org", "", "{}") ==
          "https://a.example/x%20y?e=b@x.org&n=1");
    CHECK(fill_target("https://a.example/{{x}}", "", "", R"({"x":"\r\nSet-Cookie: a=b"})") ==
          "https://a.example/%0D%0ASet-Cookie:%20a%3Db");
}

TEST_CASE("no value and no trick decides the host of a counted link", "[mail]") {
    for (const char* raw : {"javascript:alert(1)",
                            "data:text/html,x",
                            "//evil.example",
                            "https:evil",
                            "https://",
                            "https:///x",
                            "https://{{host}}/",
                            "https://good.example{{x}}/",
                            "https://a\\b.example/",
                            "ftp://a.example",
                            "https://a b/",
                            "{{url}}",
                            ""}) {
        INFO(raw);
        CHECK(normal_target(raw).empty());
    }
    CHECK(normal_target(" HTTPS://Ex.ample/A b\t\"c\xC3\xBC ") ==
          "https://Ex.ample/A%20b%22c%C3%BC");
    CHECK(normal_target("https://bücher.example:8080/ü") ==
          "https://xn--bcher-kva.example:8080/%C3%BC");
    CHECK(normal_target("https://a.example?x={{y}}#z") == "https://a.example?x={{y}}#z");
}

TEST_CASE("an address that a section tears is left alone in text", "[mail]") {
    const Numbers numbers;
    const auto text_of = [&](const std::string& body) {
        const Skeleton skeleton = Skeleton::compile(tracked(BodyFormat::kText, body));
        return rendered(skeleton.text(), &numbers);
    };
    CHECK(text_of("x https://a.example/{{#city}}in{{/city}} y")
              .starts_with("x https://a.example/in y"));
    CHECK(text_of("{{#city}}https://a.example{{/city}} y").starts_with("https://t.example/c/1 y"));
    CHECK(
        text_of("{{#city}}https://a.example{{/city}}/more").starts_with("https://a.example/more"));
    CHECK(text_of("https://a.example/{{city}}.").starts_with("https://t.example/c/1."));
    CHECK(
        text_of("{{! https://no.example }}https://a.example").starts_with("https://t.example/c/1"));
}

TEST_CASE("with the numbers of the launch only those links are counted", "[mail]") {
    const LinkNumbers known = {{"https://b.example", 5}};
    SkeletonSpec spec = tracked(BodyFormat::kText, "https://a.example https://b.example");
    spec.links = &known;
    const Numbers numbers;
    const Skeleton skeleton = Skeleton::compile(spec);
    CHECK(
        rendered(skeleton.text(), &numbers).starts_with("https://a.example https://t.example/c/5"));
    REQUIRE(skeleton.links().size() == 1);
    CHECK(skeleton.links()[0].number == 5);
}

TEST_CASE("a tracked message is whole, and without a tracker it is the author's", "[mail]") {
    const GMimeInit gmime;
    const std::string body = "Hi {{name}}, [here](https://a.example/{{city}}) it is.";
    const Skeleton skeleton = Skeleton::compile(tracked(BodyFormat::kMarkdown, body));
    MergeFields fields("bob@example.com", "Bob", R"({"city":"Köln"})");
    MessageParts parts = parts_for(fields, "bob@example.com", "Bob");
    const Numbers numbers;
    std::string plain;
    skeleton.compose(parts, plain);
    parts.tracker = &numbers;
    std::string message;
    skeleton.compose(parts, message);
    const GMimeParsed parsed(message);
    CHECK(parsed.part(0).find("here (https://t.example/c/1) it is.") != std::string::npos);
    CHECK(parsed.part(1).find(kPixel) != std::string::npos);
    CHECK(parsed.part(1).find(kTrap) != std::string::npos);
    const std::string unseen = without_pixel(parsed.part(1));
    CHECK(unseen.find("o.gif") == std::string::npos);
    CHECK(unseen.size() == parsed.part(1).size() - std::string_view(kPixel).size());
    CHECK(without_pixel(plain) == plain);
    const GMimeParsed parsed_plain(plain);
    CHECK(parsed_plain.part(1).find("t.example") == std::string::npos);
    CHECK(parsed_plain.part(1).find("https://a.example/K%C3%B6ln") != std::string::npos);
    CHECK(skeleton.preview(parts).html.find("t.example") == std::string::npos);

    SkeletonSpec quiet = tracked(BodyFormat::kMarkdown, body);
    quiet.track_clicks = false;
    quiet.track_opens = false;
    Skeleton::compile(quiet).compose(parts, message);
    CHECK(message == plain);
}
