// What a message says beside its body: preview text, a text part of its own, From and Reply-To.
#include <catch2/catch.hpp>

#include "base/error.h"
#include "mail/compose/gmime_message.h"
#include "mail/compose/skeleton.h"
#include "mail/compose/support.h"
#include "model/blocks.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

Preview look(const SkeletonSpec& spec, const std::string& attributes = "{}") {
    MergeFields fields("bob@example.com", "Bob", attributes);
    return Skeleton::compile(spec).preview(parts_for(fields, "bob@example.com", "Bob"));
}

std::string message_of(const SkeletonSpec& spec, const std::string& attributes) {
    MergeFields fields("bob@example.com", "Bob", attributes);
    std::string out;
    Skeleton::compile(spec).compose(parts_for(fields, "bob@example.com", "Bob"), out);
    return out;
}

std::vector<std::string> faulty_fields(const SkeletonSpec& spec) {
    std::vector<std::string> fields;
    try {
        Skeleton::compile(spec);
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            fields.push_back(fault.field);
        }
    }
    return fields;
}

bool holds(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("the preview text is the first of the body in every format, and hidden",
          "[mail][extras]") {
    for (const BodyFormat format :
         {BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText, BodyFormat::kBlocks}) {
        SkeletonSpec spec = spec_with(format, "s", "Body {{unsubscribe_url}}");
        spec.preheader_template = "For {{city|you}} & <b>";
        if (format == BodyFormat::kBlocks) {
            spec.body_template.clear();
            spec.blocks.emplace().blocks.emplace_back().content = TextBlock{"Body"};
        }
        const Preview preview = look(spec, R"({"city":"<Köln>"})");
        CHECK(preview.preheader == "For <Köln> & <b>");
        const std::size_t at =
            preview.html.find("For &lt;Köln&gt; &amp; &lt;b&gt;&#847;&zwnj;&nbsp;");
        REQUIRE(at != std::string::npos);
        CHECK(preview.html.rfind("<div style=\"display:none;", at) > preview.html.find("<body"));
        CHECK(at < preview.html.find("Body"));
        CHECK_FALSE(holds(preview.text, "For"));
        CHECK_FALSE(holds(look(spec_with(BodyFormat::kMarkdown, "s", "x")).html, "display:none"));
    }
}

TEST_CASE("a document of one's own shows the preview text behind what stands before its words",
          "[mail][extras]") {
    SkeletonSpec spec = spec_with(BodyFormat::kHtml, "s", "");
    spec.preheader_template = "PRE";
    for (const char* html :
         {"<!DOCTYPE html>\n<HTML><HEAD><title>t</title></HEAD><BODY class=\"a>b\">|W",
          "<!DOCTYPE html><html><head><style>p{}</style></head>|<p>W</p></html>",
          "<html lang=en>|<p>W</p>"}) {
        std::string source(html);
        const std::size_t mark = source.find('|');
        source.erase(mark, 1);
        spec.body_template = source;
        CHECK(look(spec).html.find("<div style=\"display:none") == mark);
    }
}

TEST_CASE("a text part of one's own takes the place of the one made of the body",
          "[mail][extras]") {
    SkeletonSpec spec =
        spec_with(BodyFormat::kHtml, "s", "<p>Long <a href=\"https://a.example/\">words</a></p>");
    spec.text_template = "Short for {{first_name}}: https://a.example/ {{^gone}}yes{{/gone}}";
    spec.track_clicks = true;
    const Preview preview = look(spec);
    CHECK(preview.text.starts_with("Short for Bob: https://a.example/ yes\n\n--\nUnsubscribe: "));
    CHECK(holds(preview.html, "Long"));
    const Skeleton skeleton = Skeleton::compile(spec);
    CHECK(skeleton.links().size() == 1);  // one link, in both parts
    MergeFields fields("b@x.org", "Bob", "");
    const Numbers numbers;
    std::string text;
    skeleton.text().render(fields, text, {.tracker = &numbers});
    CHECK(holds(text, "https://t.example/c/1"));
    spec.text_template = "{{#open}}";
    CHECK(faulty_fields(spec) == std::vector<std::string>{"text_body"});
}

TEST_CASE("links that their author marks are not counted, in no part", "[mail][extras]") {
    const Numbers numbers;
    const auto both = [&](const SkeletonSpec& spec) {
        const Skeleton skeleton = Skeleton::compile(spec);
        MergeFields fields("b@x.org", "Bob", "");
        std::string out;
        skeleton.text().render(fields, out, {.tracker = &numbers});
        skeleton.html().render(fields, out, {.tracker = &numbers});
        CHECK(found(skeleton, Check::kUncountedLinks).empty());
        return out;
    };
    SkeletonSpec spec =
        spec_with(BodyFormat::kMarkdown,
                  "s",
                  "[a](https://off.example/ \"track:off\") [b](https://on.example/) "
                  "[c][r] {{unsubscribe_url}}\n\n[r]: https://ref.example 'track:off'");
    spec.track_clicks = true;
    std::string out = both(spec);
    CHECK(holds(out, "a (https://off.example/)"));
    CHECK(holds(out, "<a href=\"https://off.example/\" data-track=\"off\">a</a>"));
    CHECK(holds(out, "<a href=\"https://ref.example\" data-track=\"off\">c</a>"));
    CHECK(holds(out, "<a href=\"https://t.example/c/1\">b</a>"));

    spec.format = BodyFormat::kHtml;
    spec.body_template =
        "<a DATA-TRACK=' Off ' href=https://off.example>a</a>"
        "<a data-track=on href=https://on.example>b</a>{{unsubscribe_url}}";
    out = both(spec);
    CHECK(holds(out, "href=https://off.example>"));
    CHECK_FALSE(holds(out, "https://on.example"));

    spec.format = BodyFormat::kBlocks;
    spec.body_template.clear();
    BlockDocument& document = spec.blocks.emplace();
    document.theme.logo = {"https://a.example/l.png", "L", "https://logo.example/", 0};
    document.blocks.emplace_back().content = LogoBlock{false};
    document.blocks.emplace_back().content =
        ButtonBlock{.text = "Go", .href = "https://button.example/", .track = false};
    document.blocks.emplace_back().content = LinksBlock{
        .items = {{"L", "https://off.example/", "", false}, {"O", "https://on.example/"}}};
    document.blocks.emplace_back().content = ImageBlock{.src = "https://a.example/p.png",
                                                        .alt = "P",
                                                        .href = "https://pic.example/",
                                                        .track = false};
    document.blocks.emplace_back().content = FooterBlock{};
    out = both(spec);
    for (const char* off : {"logo", "button", "off", "pic"}) {
        const std::string url = "https://" + std::string(off) + ".example/";
        CHECK(holds(out, "href=\"" + url + "\" data-track=\"off\""));
        CHECK(holds(out, "(" + url + ")"));
    }
    CHECK_FALSE(holds(out, "https://on.example/"));
}

TEST_CASE("From and Reply-To take merge tags and no value adds a header", "[mail][extras]") {
    const GMimeInit gmime;
    SkeletonSpec spec = spec_with(BodyFormat::kMarkdown, "s", "b");
    spec.reply_to = "own@example.org";
    spec.from_name_template = "{{owner}} of ACME";
    spec.reply_to_template = "{{owner_email}}";
    const auto message = [&](const std::string& attributes) {
        return GMimeParsed(message_of(spec, attributes));
    };
    const GMimeParsed good =
        message(R"({"owner":"Zoë \"Z\" Ω", "owner_email":" zoe@Acme.example "})");
    CHECK(good.from().first == "Zoë \"Z\" Ω of ACME");
    CHECK(good.from().second == "ann@example.org");
    CHECK(good.header("Reply-To") == "zoe@acme.example");

    for (const char* bad : {R"({"owner_email":"a@b.example\r\nBcc: c@d.example"})",
                            R"({"owner_email":"a@b.example, c@d.example"})",
                            R"({"owner_email":"<a@b.example> x"})",
                            R"({"owner_email":"no address"})",
                            "{}"}) {
        INFO(bad);
        const GMimeParsed parsed = message(bad);
        CHECK(parsed.header("Reply-To") == "own@example.org");
        CHECK(parsed.header("Bcc").empty());
    }
    const std::string hostile =
        message_of(spec, R"({"owner":"x\r\nBcc: c@d.example\r\n\r\n<html>"})");
    CHECK_FALSE(holds(hostile, "\nBcc:"));
    const Preview preview = look(spec, R"({"owner_email":"no"})");
    std::vector<std::string> told;
    for (const Finding& finding : preview.findings) {
        told.push_back(finding.message);
    }
    CHECK_THAT(told, Catch::VectorContains<std::string>("{{owner}} is empty for this recipient"));
    CHECK_THAT(told,
               Catch::VectorContains<std::string>(
                   "reply_to gives no address for this recipient: replies go to own@example.org"));

    spec.from_name_template = "{{gone}}";
    CHECK(message("{}").from().first == "Ann Sender");
    spec.from_name_template = "{{#open}}";
    spec.reply_to_template = "nobody";
    CHECK(faulty_fields(spec) == std::vector<std::string>{"from_name"});
    spec.from_name_template.clear();
    CHECK(faulty_fields(spec) == std::vector<std::string>{"reply_to"});
}
