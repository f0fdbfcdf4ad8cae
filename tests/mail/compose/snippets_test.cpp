#include "mail/compose/snippets.h"

#include <catch2/catch.hpp>

#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

Snippet snippet(const std::string& name, const std::string& body, StepFormat format = {}) {
    Snippet one;
    one.name = name;
    one.format = format;
    one.body = body;
    return one;
}

/// What becomes of a text, and the faults as one text.
std::pair<std::string, std::string> written(const std::vector<Snippet>& snippets,
                                            std::string_view text,
                                            SnippetPlace place = SnippetPlace::kText) {
    SnippetWriter writer(snippets);
    std::string out = writer.write(text, place, "body");
    std::string faults;
    for (const FieldError& fault : writer.faults()) {
        faults += fault.message + "\n";
    }
    return {out, faults};
}

}  // namespace

TEST_CASE("a snippet stands where its tag was, whatever its case and blanks", "[mail][snippets]") {
    const std::vector<Snippet> all{snippet("sig", "Ann\n{{company|us}}\n"), snippet("a-b_1", "x")};
    CHECK(
        written(all, "Yours,\n{{> sig}}\n{{>SIG}} {{{name}}} {{! {{> sig}} {{ > a-b_1 }}").first ==
        "Yours,\nAnn\n{{company|us}}\nAnn\n{{company|us}} {{{name}}} {{! {{> sig}} x");
    CHECK(written(all, "no tag > here").first == "no tag > here");
    CHECK(written(all, "{{> sig}}").second.empty());
    CHECK(written(all, "{{> gone}}").second ==
          "there is no snippet gone: make one, or take {{> gone}} out\n");
}

TEST_CASE("a snippet is made fit for the format around it", "[mail][snippets]") {
    const std::vector<Snippet> all{
        snippet("md", "**bold** & [a](https://a.example/{{x}})"),
        snippet("html", "<p>One</p>\n\n<p>Two {{x}}</p>", StepFormat::kHtml),
        snippet("text", "5 < 6", StepFormat::kText)};
    CHECK(written(all, "<td>{{> md}}</td>", SnippetPlace::kHtml).first ==
          "<td><strong>bold</strong> &amp; <a href=\"https://a.example/{{x}}\">a</a></td>");
    CHECK(written(all, "<td>\n{{> md}}\n</td>", SnippetPlace::kHtml).first.find("<p><strong>") !=
          std::string::npos);
    CHECK(written(all, "<i>{{> text}}</i>", SnippetPlace::kHtml).first == "<i>5 &lt; 6</i>");
    CHECK(written(all, "{{> html}}").first == "One\n\nTwo {{x}}");
    CHECK(written(all, "{{> md}}").first == all[0].body);
    const std::string markdown =
        written(all, "Before\n\n{{> html}}\nAfter *it* {{> text}}.", SnippetPlace::kMarkdown).first;
    SkeletonSpec spec = spec_with(BodyFormat::kMarkdown, "s", markdown + " {{unsubscribe_url}}");
    MergeFields fields("b@x.org", "Bob", R"({"x":"v"})");
    const Preview preview = Skeleton::compile(spec).preview(parts_for(fields, "b@x.org", "Bob"));
    CHECK(preview.html.find("<p>One</p>\n<p>Two v</p>\n") != std::string::npos);
    CHECK(preview.html.find("<p>After <em>it</em> 5 &lt; 6. ") != std::string::npos);
}

TEST_CASE("circles, depth and size are bounded", "[mail][snippets]") {
    CHECK(written({snippet("a", "x {{> b}}"), snippet("b", "y {{> A}}")}, "{{> a}}").second ==
          "the snippet a holds itself: take it out of itself\n");
    CHECK(written({snippet("a", "{{> a}}")}, "{{> a}}").second ==
          "the snippet a holds itself: take it out of itself\n");

    std::vector<Snippet> deep;
    for (int i = 0; i < 9; ++i) {
        deep.push_back(snippet("s" + std::to_string(i), "{{> s" + std::to_string(i + 1) + "}}"));
    }
    deep.push_back(snippet("s9", "end"));
    CHECK(written(deep, "{{> s2}}").first == "end");
    CHECK(written(deep, "{{> s0}}").second ==
          "snippets stand more than 8 deep in each other: make them flatter\n");

    std::vector<Snippet> bomb;
    for (int i = 0; i < 7; ++i) {
        const std::string next = "{{> b" + std::to_string(i + 1) + "}}";
        std::string body;
        for (int k = 0; k < 20; ++k) {
            body += next;
        }
        bomb.push_back(snippet("b" + std::to_string(i), body));
    }
    bomb.push_back(snippet("b7", std::string(60'000, 'x')));
    const auto [out, faults] = written(bomb, "{{> b0}}");
    CHECK(faults.find("more than 1,000 snippets or 512 KiB") != std::string::npos);
    CHECK(out.size() < 10'000'000);
}

TEST_CASE("every text of blocks takes snippets", "[mail][snippets]") {
    const std::vector<Snippet> all{snippet("s", "Words")};
    SkeletonSpec spec = spec_with(BodyFormat::kBlocks, "About {{> s}}", "");
    BlockDocument& document = spec.blocks.emplace();
    document.theme.address = "{{> s}} Ltd";
    document.blocks.emplace_back().content = HeadingBlock{.text = "H {{> s}}"};
    document.blocks.emplace_back().content =
        ButtonBlock{.text = "B {{> s}}", .href = "https://a.example"};
    ColumnsBlock columns;
    columns.columns.resize(2);
    columns.columns[0].blocks.emplace_back().content = TextBlock{"T {{> s}}"};
    document.blocks.emplace_back().content = columns;
    document.blocks.emplace_back().content = FooterBlock{};
    SnippetWriter writer(all);
    writer.write(spec);
    CHECK(writer.faults().empty());
    CHECK(writer.used() == std::set<std::size_t>{0});
    MergeFields fields("b@x.org", "Bob", "");
    const Preview preview = Skeleton::compile(spec).preview(parts_for(fields, "b@x.org", "Bob"));
    CHECK(preview.subject == "About Words");
    for (const char* words : {"H Words", "B Words", "T Words", "Words Ltd"}) {
        CHECK(preview.html.find(words) != std::string::npos);
    }
}
