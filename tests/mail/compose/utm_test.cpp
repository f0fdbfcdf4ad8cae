#include "mail/compose/utm.h"

#include <catch2/catch.hpp>

#include "mail/compose/links.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

const UtmParameters kUtm{{"news letter", "email", "", "", "a&b"}};

std::string link(std::string_view href) {
    return "<a href=\"" + std::string(href) + "\">x</a>";
}

/// What becomes of one href.
std::string in_html(std::string_view href) {
    const std::string out = with_utm(link(href), kUtm);
    return out.substr(9, out.size() - 9 - std::string_view("\">x</a>").size());
}

std::string in_text(std::string_view text) {
    TaggedText tagged{std::string(text), {}};
    TagScanner scanner(tagged.text);
    while (const auto tag = scanner.next()) {
        tagged.tags.push_back(tag->begin);
    }
    const TaggedText out = with_utm(tagged, kUtm);
    TagScanner again(out.text, &out.tags);
    std::size_t tags = 0;
    while (again.next()) {
        ++tags;
    }
    CHECK(tags == tagged.tags.size());  // the places moved along
    return out.text;
}

constexpr std::string_view kAll =
    "utm_source=news%20letter&amp;utm_medium=email&amp;utm_content=a%26b";
constexpr std::string_view kPlain = "utm_source=news%20letter&utm_medium=email&utm_content=a%26b";

}  // namespace

TEST_CASE("each web link gets the parameters behind its query, before its fragment",
          "[mail][utm]") {
    const std::string all(kAll);
    CHECK(in_html("https://a.example/x") == "https://a.example/x?" + all);
    CHECK(in_html("https://a.example") == "https://a.example/?" + all);
    CHECK(in_html("https://a.example#top") == "https://a.example/?" + all + "#top");
    CHECK(in_html("https://a.example/x?") == "https://a.example/x?" + all);
    CHECK(in_html("https://a.example/x?b=1&amp;c=2#d?e") ==
          "https://a.example/x?b=1&amp;c=2&amp;" + all + "#d?e");
    CHECK(in_html("https://a.example/?q=&#38;&#x26;#f") ==
          "https://a.example/?q=&#38;&#x26;" + all + "#f");
    CHECK(in_html(" HTTP://a.example/x ") == " HTTP://a.example/x?" + all + " ");
    CHECK(with_utm("<a href=https://a.example/x>x</a>", kUtm) ==
          "<a href=https://a.example/x?" + all + ">x</a>");
    CHECK(with_utm("<!--[if mso]><v:rect href='https://a.example/'></v:rect><![endif]-->", kUtm) ==
          "<!--[if mso]><v:rect href='https://a.example/?" + all + "'></v:rect><![endif]-->");
}

TEST_CASE("parameters that a link has already stay as they are", "[mail][utm]") {
    CHECK(in_html("https://a.example/?utm_source=mine") ==
          "https://a.example/?utm_source=mine&amp;utm_medium=email&amp;utm_content=a%26b");
    CHECK(in_html("https://a.example/?UTM_Source=a&utm_medium=b&amp;utm_content") ==
          "https://a.example/?UTM_Source=a&utm_medium=b&amp;utm_content");
    CHECK(in_html("https://a.example/?xutm_source=1") ==
          "https://a.example/?xutm_source=1&amp;" + std::string(kAll));
}

TEST_CASE("links with merge tags get them where their query is known", "[mail][utm]") {
    const std::string all(kAll);
    CHECK(in_html("https://a.example/{{city}}?id={{id|a#b?c}}#{{x}}") ==
          "https://a.example/{{city}}?id={{id|a#b?c}}&amp;" + all + "#{{x}}");
    CHECK(in_html("https://{{shop}}") == "https://{{shop}}?" + all);
    for (const char* untouched : {"{{unsubscribe_url}}",
                                  "{{view_url}}",
                                  "{{shop_url}}",
                                  "{{shop_url}}?a=1",
                                  "https://a.example/{{{path}}}",
                                  "https://a.example/{{#x}}?a=1{{/x}}",
                                  "https://a.example/?a&#35;b",
                                  "mailto:a@b.example?subject=x",
                                  "tel:+49123",
                                  "#top",
                                  "/relative",
                                  ""}) {
        CHECK(in_html(untouched) == untouched);
    }
}

TEST_CASE("bare addresses of the text part get the same", "[mail][utm]") {
    const std::string all(kPlain);
    CHECK(in_text("See https://a.example/x, (https://b.example/?c=1&d=2#e) {{name}}.") ==
          "See https://a.example/x?" + all + ", (https://b.example/?c=1&d=2&" + all +
              "#e) {{name}}.");
    CHECK(in_text("{{a}} https://a.example/{{b}} {{c}}") ==
          "{{a}} https://a.example/{{b}}?" + all + " {{c}}");
    CHECK(in_text("https://a.example/x{{#b}}/y{{/b}}") == "https://a.example/x{{#b}}/y{{/b}}");
    CHECK(in_text("{{unsubscribe_url}} http mailto:a@b.example") ==
          "{{unsubscribe_url}} http mailto:a@b.example");
}

TEST_CASE("text and HTML of a message lead to the same counted link", "[mail][utm]") {
    SkeletonSpec spec = spec_with(BodyFormat::kMarkdown,
                                  "s",
                                  "[Go](https://a.example/x?b=1&c={{city}}#f) and "
                                  "https://b.example\n\n{{unsubscribe_url}}");
    spec.utm = kUtm;
    spec.track_clicks = true;
    const Skeleton skeleton = Skeleton::compile(spec);
    REQUIRE(skeleton.links().size() == 2);
    CHECK(skeleton.links()[0].target ==
          "https://a.example/x?b=1&c={{city}}&" + std::string(kPlain) + "#f");
    CHECK(skeleton.links()[1].target == "https://b.example/?" + std::string(kPlain));
    CHECK(fill_target(skeleton.links()[0].target, "", "", R"({"city":"Köln & co"})") ==
          "https://a.example/x?b=1&c=K%C3%B6ln%20%26%20co&" + std::string(kPlain) + "#f");

    MergeFields fields("bob@example.com", "Bob", R"({"city":"Ulm"})");
    const Preview preview = skeleton.preview(parts_for(fields, "bob@example.com", "Bob"));
    CHECK(preview.text.starts_with("Go (https://a.example/x?b=1&c=Ulm&" + std::string(kPlain) +
                                   "#f) and https://b.example/?" + std::string(kPlain) + "\n"));
    CHECK(preview.html.find(">https://b.example</a>") != std::string::npos);
    CHECK(preview.html.find("\"https://mail.example.org/u/tokentokentoken\"") != std::string::npos);
}
