#include "mail/compose/layouts.h"

#include <catch2/catch.hpp>

#include "mail/compose/layout_slots.h"
#include "support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

Layout of_html(const std::string& html) {
    return {.name = "News", .html = html, .blocks = {}};
}

Block text_block(const std::string& text) {
    Block block;
    block.content = TextBlock{text};
    return block;
}

template <typename Content>
Block made(Content content) {
    Block block;
    block.content = std::move(content);
    return block;
}

Layout of_blocks(std::vector<Block> blocks) {
    BlockDocument document;
    document.blocks = std::move(blocks);
    return {.name = "News", .html = {}, .blocks = std::move(document)};
}

/// The first fault of a filling; empty when there is none.
std::string fault_of(Layout layout, SkeletonSpec spec, const std::vector<SlotText>& slots = {}) {
    std::vector<FieldError> faults;
    fill_layout(std::move(layout), slots, spec, faults);
    return faults.empty() ? "" : faults[0].field + ' ' + faults[0].message;
}

Preview look(Layout layout, SkeletonSpec spec, const std::vector<SlotText>& slots = {}) {
    std::vector<FieldError> faults;
    fill_layout(std::move(layout), slots, spec, faults);
    for (const FieldError& fault : faults) {
        FAIL(fault.field << ' ' << fault.message);
    }
    MergeFields fields("b@x.org", "Bob", "");
    return Skeleton::compile(spec).preview(parts_for(fields, "b@x.org", "Bob"));
}

SkeletonSpec markdown(const std::string& body) {
    return spec_with(BodyFormat::kMarkdown, "Hi", body);
}

const std::string kFrame =
    "<html><body><table><tr><td>Chrome</td></tr><tr><td>{{slot.body}}</td><td>{{ slot.aside }}"
    "</td></tr></table><a href=\"{{unsubscribe_url}}\">Leave</a></body></html>";

}  // namespace

TEST_CASE("a message stands in an HTML layout, once in each part", "[mail][layouts]") {
    const Preview shown =
        look(of_html(kFrame), markdown("# Big\n\nHi {{name}}, 2 < 3."), {{"aside", "*By* side"}});
    CHECK(times(shown.html, "<h1>Big</h1>") == 1);
    CHECK(times(shown.html, "Hi Bob, 2 &lt; 3.") == 1);
    CHECK(times(shown.html, "<em>By</em> side") == 1);
    CHECK(shown.html.find("slot.") == std::string::npos);
    for (const char* words : {"Chrome", "Hi Bob, 2 < 3.", "By", "/u/tokentokentoken"}) {
        CAPTURE(words, shown.text);
        CHECK(times(shown.text, words) == 1);
    }

    SkeletonSpec html = spec_with(BodyFormat::kHtml, "Hi", "<p>Mine {{{name}}}</p>");
    CHECK(times(look(of_html("{{{slot.body}}}"), html).html, "<p>Mine Bob</p>") == 1);
}

TEST_CASE("a message stands in a layout of blocks, in their looks", "[mail][layouts]") {
    Block place = text_block(" {{slot.body}} ");
    place.background = "#102030";
    Layout layout = of_blocks({made(HeadingBlock{1, "News"}),
                               place,
                               text_block("{{slot.aside}}"),
                               made(FooterBlock{"Foot", ""})});
    layout.blocks->theme.width = 500;
    layout.blocks->theme.address = "House Ltd";
    const Preview shown = look(layout, markdown("Hi **{{name}}**"));
    CHECK(times(shown.html, "<strong>Bob</strong>") == 1);
    CHECK(times(shown.html, "#102030") >= 1);
    CHECK(times(shown.html, "max-width:500px") == 1);
    CHECK(times(shown.text, "Foot") == 1);
    REQUIRE_FALSE(shown.findings.empty());
    CHECK(shown.findings[0].check == Check::kSlot);
    CHECK(shown.findings[0].message == "the slot aside of the layout \"News\" is empty");

    // What both have stands once: as the layout has it.
    SkeletonSpec blocks = spec_with(BodyFormat::kBlocks, "Hi", "");
    blocks.blocks.emplace().blocks = {made(LogoBlock{}),
                                      made(HeadingBlock{2, "Mine"}),
                                      made(ButtonBlock{"Go", "https://x.example"}),
                                      made(FooterBlock{"Second foot", ""})};
    blocks.blocks->theme.width = 640;
    const Preview mine = look(layout, blocks, {{"aside", "x"}});
    CHECK(times(mine.html, "Mine") == 1);
    CHECK(times(mine.html, "/u/tokentokentoken") == 1);
    CHECK(times(mine.html, "Second foot") == 0);
    CHECK(times(mine.html, "max-width:640px") == 1);
    CHECK(times(mine.text, "House Ltd") == 1);
}

TEST_CASE("a slot nobody knows and one nobody fills are findings", "[mail][layouts]") {
    SkeletonSpec spec = markdown("x");
    std::vector<FieldError> faults;
    fill_layout(of_html(kFrame), {{"asied", "lost"}}, spec, faults);
    CHECK(faults.empty());
    REQUIRE(spec.findings.size() == 2);
    CHECK(spec.findings[0].message == "the slot aside of the layout \"News\" is empty");
    CHECK(spec.findings[1].message == "the layout \"News\" has no slot asied: did you mean aside?");
    CHECK(spec.findings[1].remedy == "take its text out, or put it into one of: body, aside");
    CHECK(spec.body_template.find("lost") == std::string::npos);
}

TEST_CASE("what fills a slot holds none, so nothing goes round in circles", "[mail][layouts]") {
    const std::string told = "is a slot of a layout: what fills one holds none, take it out";
    CHECK(fault_of(of_html(kFrame), markdown("a {{slot.aside}}")) == "body {{slot.aside}} " + told);
    CHECK(fault_of(of_html(kFrame), markdown("a {{{ slot.body }}}")) ==
          "body {{{ slot.body }}} " + told);
    CHECK(fault_of(of_html(kFrame), markdown("x"), {{"aside", "{{#slot.body}}y{{/slot.body}}"}}) ==
          "slots.aside {{#slot.body}} " + told);
    SkeletonSpec blocks = spec_with(BodyFormat::kBlocks, "Hi", "");
    blocks.blocks.emplace().blocks = {text_block("{{slot.body}}")};
    CHECK(fault_of(of_blocks({text_block("{{slot.body}}")}), blocks) ==
          "blocks {{slot.body}} " + told);
}

TEST_CASE("a slot stands where a paragraph can", "[mail][layouts]") {
    const auto first = [](const std::string& html) {
        const LayoutSlots found = slots_of_html(html);
        return found.faults.empty() ? std::string() : found.faults[0];
    };
    for (const char* good : {"{{slot.body}}",
                             "<p>open<div>{{slot.body}}</div>",
                             "<h1>x</h1><p>y</p>{{slot.body}}",
                             "{{#vip}}<td>{{slot.body}}</td>{{/vip}}",
                             "<p>one<p>two<td>{{slot.body}}",
                             "<!--[if mso]><td><![endif]-->{{slot.body}}"}) {
        CAPTURE(good);
        CHECK(first(good).empty());
    }
    const std::string tag = "{{slot.body}} stands inside of a tag";
    CHECK(first("<a href=\"{{slot.body}}\">x</a>").starts_with(tag));
    CHECK(first("<!-- {{slot.body}} -->").starts_with(tag));
    CHECK(first("<style>{{slot.body}}</style>").starts_with(tag));
    CHECK(first("<title>{{slot.body}}</title>").starts_with(tag));
    CHECK(first("<p>x {{slot.body}}</p>").starts_with("{{slot.body}} stands in <p>"));
    CHECK(first("<div><h2>{{slot.body}}</h2>").starts_with("{{slot.body}} stands in <h2>"));
    CHECK(first("{{slot.body}}{{slot.body}}").starts_with("{{slot.body}} stands there twice"));
    CHECK(first("{{slot.}}").find("is no slot") != std::string::npos);
    CHECK(first("{{slot.a b}}").find("is no slot") != std::string::npos);
    CHECK(first("{{slot.body|x}}").find("is no slot") != std::string::npos);
    CHECK(first("{{#slot.body}}x{{/slot.body}}").find("is no slot") != std::string::npos);
    CHECK(first("{{slot." + std::string(100'000, 'x')).size() < 300);
    std::string many;
    for (int i = 0; i < 30'000; ++i) {
        many += "{{slot.s" + std::to_string(i) + "}}";
    }
    CHECK(slots_of_html(many).tags.size() == SlotLimits::kSlots);
    CHECK(slots_of_html(many).faults.size() == LayoutSlots::kMostFaults);
    CHECK(slots_of_html(std::string(500'000, '<') + "{{slot.body}}").tags.size() == 1);

    BlockDocument amid;
    amid.blocks = {made(HeadingBlock{1, "{{slot.title}}"}), text_block("{{slot.body}}")};
    CHECK(slots_of_blocks(amid).faults ==
          std::vector<std::string>{
              "{{slot.title}} stands among other words: give it a text block of its own"});
}

TEST_CASE("each part of a filled layout names its own faults", "[mail][layouts]") {
    CHECK(fault_of(of_html("<td>{{slot.aside}}</td>"), markdown("x")) ==
          "layout_id the layout \"News\": has no {{slot.body}}: put it where the message is to "
          "stand");
    CHECK(fault_of(of_html("<td>\n{{#a}}{{slot.body}}</td>"), markdown("x"))
              .starts_with("layout_id the layout \"News\": body line 2"));
    CHECK(fault_of(of_html(kFrame), markdown("one\n\n{{#open}}")).starts_with("body line 3"));
    CHECK(fault_of(of_html(kFrame), markdown("x"), {{"aside", "{{/shut}}"}})
              .starts_with("slots.aside line 1"));
    CHECK(fault_of(of_html(kFrame), markdown(" ")) == "body is empty; write the message");
    const std::string half(600'000, 'x');
    CHECK(fault_of(of_html(kFrame + "<p>" + half + "</p>"), markdown(half)).starts_with("body "));
    CHECK(fault_of(of_html(kFrame), spec_with(BodyFormat::kText, "Hi", "x"))
              .starts_with("layout_id plain text takes no layout"));
    CHECK(fault_of(of_html(kFrame), spec_with(BodyFormat::kHtml, "Hi", "<html><body>x</html>"))
              .starts_with("body is a whole document"));
    SkeletonSpec blocks = spec_with(BodyFormat::kBlocks, "Hi", "");
    blocks.blocks.emplace().blocks = {text_block("x")};
    CHECK(fault_of(of_html(kFrame), blocks).find("made of HTML") != std::string::npos);

    ColumnsBlock columns;
    columns.columns.resize(2);
    columns.columns[0].blocks = {text_block("{{slot.body}}")};
    blocks.blocks->blocks = {made(columns)};
    columns.columns[1].blocks = {text_block("beside")};
    CHECK(fault_of(of_blocks({made(columns)}), blocks).find("columns hold no columns") ==
          std::string::npos);
    blocks.blocks->blocks = {made(ColumnsBlock{.columns = std::vector<BlockColumn>(2)})};
    CHECK(fault_of(of_blocks({made(columns)}), blocks).find("columns hold no columns") !=
          std::string::npos);
    blocks.blocks->blocks.assign(BlockLimits::kBlocks, text_block("x"));
    CHECK(fault_of(of_blocks({text_block("{{slot.body}}"), text_block("y")}), blocks)
              .find("more than 1,000 blocks") != std::string::npos);
}
