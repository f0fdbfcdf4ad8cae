#include "mail/compose/message_checks.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "mail/compose/html_risks.h"
#include "mail/compose/html_text.h"
#include "mail/compose/link_checks.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

std::vector<std::string> of(const std::vector<Finding>& findings, Check check) {
    std::vector<std::string> messages;
    for (const Finding& finding : findings) {
        if (finding.check == check) {
            messages.push_back(finding.message);
        }
    }
    return messages;
}

std::vector<Finding> look(const std::string& html, std::string_view subject = "s") {
    const TaggedText text = html_to_text(html);
    return check_message(
        {.subject = subject, .html = html, .text = text, .from_domain = "shop.example.org"});
}

std::vector<std::string> links(const std::string& href, Check check) {
    return of(look("<p>Words enough to be more than a picture.</p><a href=\"" + href + "\">x</a>"),
              check);
}

}  // namespace

TEST_CASE("an attribute without a value is an empty one", "[mail]") {
    const Skeleton skeleton = Skeleton::compile(spec_with(
        BodyFormat::kHtml, "s", "<p><a href>x</a> <a href <a href=y>z</a><img src alt></p>"));
    CHECK_FALSE(found(skeleton, Check::kLinkBroken).empty());
    CHECK_FALSE(found(skeleton, Check::kImageAddress).empty());
}

TEST_CASE("links that lead nowhere are told from those that are meant so", "[mail][checks]") {
    for (const char* broken : {"",
                               "#",
                               "www.shop.test",
                               "/spring",
                               "page.html",
                               "htps://shop.test/",
                               "http:/shop.test",
                               "https//shop.test",
                               "https://",
                               "https://shop.test:port here/",
                               "javascript:alert(1)",
                               "file:///C:/offer.pdf",
                               "mailto:"}) {
        INFO(broken);
        CHECK(links(broken, Check::kLinkBroken).size() == 1);
    }
    for (const char* fine : {"https://www.example.org/a b",
                             "HTTPS://example.org",
                             "mailto:a@b.test",
                             "tel:+49",
                             "sms:1",
                             "#below",
                             "{{unsubscribe_url}}",
                             "{{shop}}",
                             "https://{{shop}}/x",
                             "myapp:open"}) {
        INFO(fine);
        CHECK(links(fine, Check::kLinkBroken).empty());
    }
}

TEST_CASE("hosts that only machines nearby reach", "[mail][checks]") {
    for (const char* host : {"localhost",
                             "127.0.0.1",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.1",
                             "192.168.0.1",
                             "169.254.1.1",
                             "100.64.0.1",
                             "intranet",
                             "printer.local",
                             "wiki.corp",
                             "a.b.internal",
                             "::1",
                             "fd00::1",
                             "fe80::1"}) {
        INFO(host);
        CHECK(is_private_host(host));
    }
    for (const char* host : {"example.org",
                             "8.8.8.8",
                             "172.32.0.1",
                             "192.169.0.1",
                             "localhost.example.org",
                             "2001:db8::1",
                             "1.2.3",
                             "10.example.org"}) {
        INFO(host);
        CHECK_FALSE(is_private_host(host));
    }
    CHECK(links("http://localhost:3000/x", Check::kLinkPrivate).size() == 1);
    CHECK(links("http://user@[::1]:80/x", Check::kLinkPrivate).size() == 1);
    CHECK(links("https://LocalHost/x?y=https://a.example", Check::kLinkPrivate).size() == 1);
}

TEST_CASE("links to other domains are named, social networks are not", "[mail][checks]") {
    CHECK(is_same_site("shop.example.org", "news.example.org"));
    CHECK(is_same_site("a.shop.co.uk", "shop.co.uk"));
    CHECK_FALSE(is_same_site("a.co.uk", "b.co.uk"));
    CHECK_FALSE(is_same_site("example.org", "example.net"));
    const std::string html =
        "<a href='https://www.example.org/'>a</a><a href='https://tracker.test/1'>b</a>"
        "<a href='https://tracker.test/2'>c</a><a href='https://www.facebook.com/x'>d</a>"
        "<a href='http://www.example.com/y'>e</a>";
    const std::vector<Finding> found = look(html);
    REQUIRE(of(found, Check::kLinkDomain).size() == 1);
    CHECK(of(found, Check::kLinkDomain)[0].ends_with(": tracker.test"));
    REQUIRE(of(found, Check::kLinkExample).size() == 1);
    const TaggedText text = html_to_text(html);
    CHECK(of(check_message({.subject = "s", .html = html, .text = text, .from_domain = ""}),
             Check::kLinkDomain)
              .empty());
}

TEST_CASE("pictures without words, pictures from nowhere, nothing but pictures", "[mail][checks]") {
    const std::vector<Finding> found = look(
        "<img src='https://a.test/1.png'><img alt='x' src=two.png><img alt=''"
        " src='{{picture}}'><img alt='y' src='cid:a'>");
    REQUIRE(of(found, Check::kImageAlt).size() == 1);
    CHECK(of(found, Check::kImageAlt)[0] == "a picture has no alt text: https://a.test/1.png");
    REQUIRE(of(found, Check::kImageAddress).size() == 1);
    CHECK(of(found, Check::kImageAddress)[0] ==
          "a picture has an address that mail programs cannot load: two.png");
    CHECK(of(found, Check::kImageOnly).size() == 1);
    CHECK(
        of(look("<p>Here are some words to read.</p><img alt='x' src='cid:a'>"), Check::kImageOnly)
            .empty());
}

TEST_CASE("more links, more letters and more bytes than inboxes show", "[mail][checks]") {
    std::string many;
    for (int i = 0; i < 51; ++i) {
        many += "<a href='https://example.org/" + std::to_string(i) + "'>x</a>";
    }
    CHECK(of(look(many), Check::kManyLinks) ==
          std::vector<std::string>{"the message has 51 links"});
    CHECK(of(look(many.substr(0, many.rfind("<a"))), Check::kManyLinks).empty());

    std::string subject;
    for (int i = 0; i < 70; ++i) {
        subject += "ü";
    }
    CHECK(of(look("x", subject + "{{a_rather_long_name}}"), Check::kSubjectLong).empty());
    CHECK(of(look("x", subject + "{{a}}!"), Check::kSubjectLong).size() == 1);

    SkeletonSpec spec = spec_with(BodyFormat::kText, "s", std::string(105'000, 'x'));
    CHECK(found(Skeleton::compile(spec), Check::kHtmlLarge).size() == 1);
    MergeFields fields("b@x.org", "Bob", R"({"frist_name":"x"})");
    spec.subject_template = "{{frist_nam}} " + subject + "!";
    const Preview preview =
        Skeleton::compile(spec).preview(parts_for(fields, "bob@example.com", "Bob"));
    CHECK(of(preview.findings, Check::kHtmlLarge).size() == 1);
    CHECK(of(preview.findings, Check::kSubjectLong).size() == 1);
    CHECK(of(preview.findings, Check::kUnknownTag) ==
          std::vector<std::string>{
              "{{frist_nam}} is empty for this recipient: did you mean {{frist_name}}?"});
}

TEST_CASE("what mail programs leave out of one's own HTML is named once", "[mail][checks]") {
    const auto risks = [](const std::string& html) {
        std::vector<std::string> names;
        for (const Finding& finding : html_risks(html)) {
            CHECK_FALSE(finding.remedy.empty());
            names.push_back(finding.message.substr(0, finding.message.find(": ")));
        }
        std::sort(names.begin(), names.end());
        return names;
    };
    CHECK(risks("<STYLE>@import 'x'; .a { display : FLEX } p{background:\nurl(x)}</style>"
                "<div style='display:flex; position:absolute;color:red'>"
                "<form><input></form><script>1</script><video></video>"
                "<img src='https://a.test/x.SVG?v=1'><link rel='Stylesheet' href='x'></div>") ==
          std::vector<std::string>{"<form>",
                                   "<input>",
                                   "<link rel=\"stylesheet\">",
                                   "<script>",
                                   "<video>",
                                   "@import",
                                   "an SVG picture",
                                   "background:url(",
                                   "display:flex",
                                   "position:absolute"});
    CHECK(risks("<!-- <script> --><p style='display:block;text-transform:none;transform:none;"
                "background:#fff'>flex display:grid &lt;form&gt;</p><pre>position:fixed</pre>"
                "<!--[if mso]><form><![endif]-->")
              .empty());
}

TEST_CASE("what campaignd writes itself raises no check", "[mail][checks]") {
    for (const BodyFormat format : {BodyFormat::kMarkdown, BodyFormat::kText}) {
        SkeletonSpec spec = spec_with(format,
                                      "Hello",
                                      "Some words, and https://www.example.org/page to look at: "
                                      "{{unsubscribe_url}}");
        spec.preheader_template = "Soon";
        spec.track_clicks = true;
        spec.track_opens = true;
        spec.utm.values[0] = "news";
        CHECK(Skeleton::compile(spec).findings().empty());
    }
}
