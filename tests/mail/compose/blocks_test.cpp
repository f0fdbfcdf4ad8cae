#include "mail/compose/blocks/blocks.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "mail/compose/html_text.h"
#include "support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

Block made(BlockContent content) {
    Block block;
    block.content = std::move(content);
    return block;
}

BlockDocument of(std::vector<Block> blocks) {
    BlockDocument document;
    document.blocks = std::move(blocks);
    return document;
}

SkeletonSpec spec_of(BlockDocument document) {
    SkeletonSpec spec = spec_with(BodyFormat::kBlocks, "News", "");
    spec.blocks = std::move(document);
    spec.field_prefix = "steps[0].";
    spec.track_clicks = true;
    return spec;
}

Preview shown(const BlockDocument& document) {
    MergeFields fields("ada@example.org", "Ada <b>", R"({"city":"\"Rome\"","id":"a b"})");
    return Skeleton::compile(spec_of(document))
        .preview(parts_for(fields, "ada@example.org", "Ada"));
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

std::vector<std::string> fault_fields(const BlockDocument& document) {
    const BlockFaults faults = check_blocks(document, "steps[0].blocks");
    std::vector<std::string> fields;
    for (const std::vector<FieldError>* some : {&faults.missing, &faults.wrong}) {
        for (const FieldError& fault : *some) {
            fields.push_back(fault.field);
        }
    }
    return fields;
}

BlockDocument everything() {
    ColumnsBlock columns;
    columns.columns = {{1, {made(HeadingBlock{2, "Left"})}},
                       {2, {made(TextBlock{"Right, **bold**", TextSize::kSmall, true})}}};
    return of({made(HeadingBlock{1, "Hello {{first_name}}"}),
               made(TextBlock{"One\n\n- two\n- [three](https://a.example/3)\n"}),
               made(ImageBlock{"https://a.example/i.png", "A hill", "https://a.example/hill"}),
               made(ButtonBlock{"Read on", "https://a.example/{{id}}?c={{city}}"}),
               made(DividerBlock{}),
               made(SpacerBlock{30}),
               made(columns),
               made(LinksBlock{"|", {{"Web", "https://a.example/w"}, {"Call", "tel:+49123"}}}),
               made(QuoteBlock{"So *it* is", "Ann {{city}}"}),
               made(HtmlBlock{"<p>raw {{name}}</p>"})});
}

}  // namespace

TEST_CASE("merge tags work in every text and value, escaped for their place", "[mail][blocks]") {
    const Preview preview = shown(everything());
    CHECK(has(preview.html, ">Hello Ada</h1>"));
    CHECK(has(preview.html, "href=\"https://a.example/a%20b?c=%22Rome%22\""));
    CHECK(has(preview.html, "raw Ada &lt;b&gt;"));
    CHECK(has(preview.html, "Ann &quot;Rome&quot;"));
    CHECK(has(preview.html, "alt=\"A hill\""));
    CHECK_FALSE(has(preview.html, "{{"));
}

TEST_CASE("the text part is made of the blocks", "[mail][blocks]") {
    const std::string text = shown(everything()).text;
    INFO(text);
    CHECK(
        text.starts_with("Hello Ada\n\nOne\n\n- two\n- three (https://a.example/3)\n\n"
                         "A hill (https://a.example/hill)\n\n"
                         "Read on (https://a.example/a%20b?c=%22Rome%22)\n\n----\n\nLeft\n\n"
                         "Right, bold\n\n- Web (https://a.example/w)\n- Call (tel:+49123)\n\n"
                         "> So it is\n\n> \xE2\x80\x94 Ann \"Rome\"\n\nraw Ada <b>\n"));
    CHECK(has(text, "Unsubscribe: https://mail.example.org/u/tokentokentoken"));
}

TEST_CASE("links of blocks are counted like all others", "[mail][blocks]") {
    const Skeleton skeleton = Skeleton::compile(spec_of(everything()));
    std::vector<std::string> targets;
    for (const TrackedLink& link : skeleton.links()) {
        targets.push_back(link.target);
    }
    CHECK(targets == std::vector<std::string>{"https://a.example/3",
                                              "https://a.example/hill",
                                              "https://a.example/{{id}}?c={{city}}",
                                              "https://a.example/w"});
}

TEST_CASE("a message that shows no link to unsubscribe gets the footer", "[mail][blocks]") {
    BlockDocument document = of({made(TextBlock{"Hello"})});
    document.theme.address = "Example Ltd\n1 Road";
    Preview preview = shown(document);
    CHECK(has(preview.html, "Example Ltd<br>\n1 Road"));
    CHECK(has(preview.html, "href=\"https://mail.example.org/u/tokentokentoken\""));
    CHECK(preview.findings.size() == 1);
    document.blocks.push_back(made(FooterBlock{"", "Leave"}));
    preview = shown(document);
    CHECK(has(preview.text, "Leave: https://mail.example.org/u/tokentokentoken"));
    CHECK(preview.findings.empty());
}

TEST_CASE("what is missing in a block is told with its path", "[mail][blocks]") {
    ColumnsBlock columns;
    columns.columns = {{1, {made(ButtonBlock{"", ""})}}, {1, {}}};
    CHECK(fault_fields(of({})) == std::vector<std::string>{"steps[0].blocks"});
    CHECK(fault_fields(of({made(HeadingBlock{1, " "}),
                           made(ImageBlock{}),
                           made(columns),
                           made(LinksBlock{"", {{"x", ""}}}),
                           made(TextBlock{"{{#a}} open"}),
                           made(HtmlBlock{"<html><body>x</body></html>"})})) ==
          std::vector<std::string>{"steps[0].blocks[0].text",
                                   "steps[0].blocks[1].src",
                                   "steps[0].blocks[2].columns[0].blocks[0].text",
                                   "steps[0].blocks[2].columns[0].blocks[0].href",
                                   "steps[0].blocks[3].items[0].href",
                                   "steps[0].blocks[4].text",
                                   "steps[0].blocks[5].html"});
    CHECK_THROWS_AS(Skeleton::compile(spec_of(of({}))), Error);
}

TEST_CASE("a look at an unfinished message says what is missing", "[mail][blocks]") {
    SkeletonSpec spec = spec_of(of({made(ButtonBlock{"Go", ""})}));
    CHECK_THROWS_AS(Skeleton::compile(spec), Error);
    spec.is_look = true;
    CHECK(Skeleton::compile(spec).remarks() ==
          std::vector<std::string>{"steps[0].blocks[0].href is empty; say where the button leads"});
}

TEST_CASE("a section shows its part of a block to some", "[mail][blocks]") {
    const Preview preview =
        shown(of({made(TextBlock{
                      "{{#city}}\n\nIn {{city}}\n\n{{/city}}\n{{^city}}\n\nNowhere\n\n{{/city}}"}),
                  made(HeadingBlock{1, "{{#city}}here{{/city}}{{#no}}not{{/no}}"})}));
    CHECK(has(preview.html, "In &quot;Rome&quot;</p>"));
    CHECK_FALSE(has(preview.html, "Nowhere"));
    CHECK(has(preview.html, ">here</h1>"));
}

TEST_CASE("what a person typed as text stays text", "[mail][blocks]") {
    const Preview preview = shown(of({made(HeadingBlock{1, "<script> & \"x\"\nnext"}),
                                      made(ImageBlock{"https://a.example/\"onx=1", "\"><b>"})}));
    CHECK(has(preview.html, "&lt;script&gt; &amp; &quot;x&quot;<br>\nnext"));
    CHECK(has(preview.html, "src=\"https://a.example/&quot;onx=1\" alt=\"&quot;&gt;&lt;b&gt;\""));
}

TEST_CASE("from right to left, all sides change", "[mail][blocks]") {
    BlockDocument document = everything();
    document.rtl = true;
    document.lang = "ar";
    const std::string html = blocks_to_html(document);
    CHECK(has(html, "lang=\"ar\" dir=\"rtl\""));
    CHECK(has(html, "border-right:4px"));
    CHECK(has(html, "margin:14px 24px 0 0"));
    CHECK(has(html, "text-align:right"));
    CHECK_FALSE(has(html, "align=\"left\""));
    CHECK_FALSE(has(html, "text-align:left"));
}

TEST_CASE("texts read well on every colour of a block", "[mail][blocks]") {
    for (const std::string color : {"#ffffff", "#000000", "#1d4ed8", "#ffdd00", "#808080"}) {
        Block block = made(ButtonBlock{"x", "https://a.example"});
        block.background = color;
        Block words = made(TextBlock{"x"});
        words.background = color;
        const std::string html = blocks_to_html(of({words, block}));
        const std::string row = "bgcolor=\"" + color + "\" style";
        const std::size_t text = html.find(";color:", html.find(row));
        REQUIRE(text != html.npos);
        INFO(color);
        CHECK(contrast(html.substr(text + 7, 7), color) >= 4.5);
        const std::size_t cell = html.find(row, text);
        const std::size_t button = html.find("<td align=\"center\" bgcolor=\"", cell);
        CHECK(contrast(html.substr(button + 28, 7), color) >= 1.8);
    }
}

TEST_CASE("a row says once how its words look, the style element what is used", "[mail][blocks]") {
    const std::string html = blocks_to_html(
        of({made(TextBlock{"One\n\n- two\n\nThree"}), made(FooterBlock{"Four", ""})}));
    std::size_t families = 0;
    for (std::size_t at = 0; (at = html.find("font-family", at)) != html.npos; ++at) {
        ++families;
    }
    INFO(html);
    CHECK(families == 2);
    CHECK_FALSE(has(html, ".co"));
    CHECK_FALSE(has(html, ".bt"));
    CHECK(has(html, ".mu{color:"));
    CHECK(has(blocks_to_html(everything()), ".co,.im{max-width:"));
}

TEST_CASE("columns share the width by their weights", "[mail][blocks]") {
    ColumnsBlock columns;
    columns.columns = {{1, {made(TextBlock{"a"})}}, {2, {made(TextBlock{"b"})}}};
    const std::string html = blocks_to_html(of({made(columns)}));
    CHECK(has(html, "max-width:186px"));
    CHECK(has(html, "max-width:373px"));
    CHECK(has(html, "width=\"186\"><![endif]-->"));
}

TEST_CASE("a design of 300 KB compiles in a moment", "[mail][blocks]") {
    std::vector<Block> blocks;
    const std::string paragraph(600, 'x');
    for (int i = 0; i < 480; ++i) {
        blocks.push_back(made(TextBlock{"Hello {{first_name}}, **" + paragraph +
                                        "** [on](https://a.example/" + std::to_string(i) + ")"}));
    }
    const auto began = std::chrono::steady_clock::now();
    const Preview preview = shown(of(std::move(blocks)));
    const auto took = std::chrono::steady_clock::now() - began;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    WARN("a preview of " << preview.html.size() / 1024 << " KiB of HTML took " << ms << " ms");
    CHECK(ms < 3'000);  // unoptimised and checked builds too; tests/bench/README.md has the figure
}
