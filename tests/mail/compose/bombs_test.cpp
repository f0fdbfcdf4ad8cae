// Small sources that stand for much work: each is refused with an error that names the cap, or read
// within it. Sizes and counts are asserted; what is unbounded does not end before the test is
// ended.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "mail/compose/html_bounds.h"
#include "mail/compose/markdown_bounds.h"
#include "mail/compose/quiet_html.h"
#include "mail/compose/snippets.h"
#include "mail/compose/support.h"
#include "mail/inbound/mime_tree.h"
#include "mail/inbound/relay_notice.h"
#include "model/finding.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

constexpr std::size_t kFull = std::size_t{512} * 1024;
constexpr std::size_t kMiB = std::size_t{1024} * 1024;

std::string filled(std::string_view piece, std::size_t size = kFull) {
    std::string text;
    text.reserve(size);
    while (text.size() + piece.size() <= size) {
        text += piece;
    }
    return text;
}

std::string times(std::string_view piece, std::size_t count) {
    return filled(piece, piece.size() * count);
}

std::string numbered(const std::function<std::string(int)>& piece, std::size_t size = kFull) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) {
        text += piece(i);
    }
    return text;
}

/// What a message is refused with; "" when it is read, within its bounds then.
std::string refusal(const SkeletonSpec& spec) {
    try {
        const Skeleton skeleton = Skeleton::compile(spec);
        CHECK(skeleton.bytes() < 40 * kMiB);
        CHECK(skeleton.links().size() <= 1'000);
        return "";
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::kInvalid);
        REQUIRE_FALSE(error.fields().empty());
        CHECK(error.fields().size() <= 100);
        std::size_t bytes = 0;
        for (const FieldError& fault : error.fields()) {
            bytes += fault.field.size() + fault.message.size();
        }
        CHECK(bytes < 50'000);
        return error.fields()[0].message;
    }
}

std::string refusal(BodyFormat format, const std::string& body) {
    SkeletonSpec spec = spec_with(format, "s", body);
    spec.track_clicks = true;
    spec.track_opens = true;
    return refusal(spec);
}

/// A bomb, and a part of the error that names the cap; "": it must be read.
struct Bomb {
    const char* name;
    std::string body;
    const char* cap;
};

void check_all(BodyFormat format, const std::vector<Bomb>& bombs) {
    for (const Bomb& bomb : bombs) {
        INFO(bomb.name);
        const std::string said = refusal(format, bomb.body);
        CAPTURE(said);
        if (*bomb.cap == '\0') {
            CHECK(said.empty());
        } else {
            CHECK(said.find(bomb.cap) != std::string::npos);
        }
    }
}

std::string wide_table(std::size_t columns, std::size_t rows) {
    return "x" + times("|x", columns) + "\n---" + times("|---", columns) + "\n" +
           times("|\n", rows);
}

Snippet snippet(const std::string& name, const std::string& body, StepFormat format = {}) {
    Snippet one;
    one.name = name;
    one.format = format;
    one.body = body;
    return one;
}

}  // namespace

TEST_CASE("Markdown that stands for much is refused by the cap that it breaks", "[mail][bombs]") {
    const std::string addresses = filled("www.a.b/( ");
    check_all(BodyFormat::kMarkdown,
              {{"lists in each other", filled("1. ", 300'000) + "\n", "more than 50 lists"},
               {"quotes in each other", filled(">", 300'000) + "\n", "more than 50 lists"},
               {"a wide table", wide_table(2'000, 8'000), "8 MiB of HTML"},
               {"one row of it", wide_table(60'000, 4), "32 KiB"},
               {"references",
                "[a]: http://x/" + times("y", 20'000) + "\n\n" + filled("[a] ", 20'000),
                "8 MiB of HTML"},
               {"addresses", addresses, "32 KiB"},
               {"addresses in paragraphs",
                filled(filled("www.a.b/( ", 30'000) + "\n\n"),
                "too many web addresses"},
               {"behind HTML in a list", "- x\n\n  <div>\n" + addresses, "32 KiB"},
               {"behind HTML in a fence", "```\n\n<div>\n```\n" + addresses, "32 KiB"},
               {"behind HTML in a fence of waves", "~~~\n\n<div>\n~~~\n" + addresses, "32 KiB"},
               {"behind HTML in a comment", "<!--\n<div>\n-->\n" + addresses, "32 KiB"},
               {"behind HTML in a script", "<script>\n\n<div>\n</script>\n" + addresses, "32 KiB"},
               {"behind HTML in a declaration", "<!A\n<div>\n" + addresses, "32 KiB"},
               {"as the row of a table", "x|y\n-|-\n<div>" + addresses, "32 KiB"},
               {"parted by empty items", filled(filled("a*b*_c_ ", 20'000) + "\n+ \n"), "32 KiB"},
               {"brackets", filled("[", 400'000), "32 KiB"},
               {"marks without a count", filled("[a](b \"track:off\")\n\n"), "1 MiB of HTML"},
               {"merge tags", filled("{{x}}\n"), "10,000"}});
}

TEST_CASE("HTML that stands for much is refused by the cap that it breaks", "[mail][bombs]") {
    const auto leaks = [](int i) { return "<div><b x=" + std::to_string(i) + ">a</div></z>"; };
    const auto attributes = [](int i) { return "a" + std::to_string(i) + " "; };
    check_all(
        BodyFormat::kHtml,
        {{"div", filled("<div>"), "250 elements"},
         {"svg", "<svg>" + filled("<g>"), "250 elements"},
         {"math", "<math>" + filled("<mi>"), "250 elements"},
         {"template", filled("<template>"), "250 elements"},
         {"button", filled("<button><p>"), "250 elements"},
         {"lists", filled("<ul><li>"), "250 elements"},
         {"tables", filled("<table><tr><td>"), "250 elements"},
         {"closed in a comment",
          filled("<div>", 1'100) + "<!--" + filled("</div>", 1'320) + "-->" +
              filled("<div>", 1'100),
          "250 elements"},
         {"attributes", "<a " + numbered(attributes) + ">", "250 attributes"},
         {"attributes of the body",
          numbered([](int i) { return "<body a" + std::to_string(i) + "=1>"; }),
          "250 attributes"},
         {"open bold in each paragraph", numbered(leaks), "250 elements"},
         {"open fonts",
          numbered([](int i) { return "<p><font size=" + std::to_string(i) + ">x</p>"; }),
          "250 elements"},
         {"elements", filled("<i></i>", 2 * kFull), "1"},
         {"quotes around lines", times("<blockquote>", 200) + filled("<br>x", 400'000), "8 MiB"},
         {"quotes around words as written",
          times("<blockquote>", 200) + "<pre>" + filled("x\n", 400'000),
          "8 MiB"},
         {"sections", filled("{{#x}}{{/x}}"), "10,000"},
         {"sections in each other", times("{{#x}}", 40) + times("{{/x}}", 40), "30 deep"},
         {"inverted ones in each other", filled("{{^x}}", 50'000), "30 deep"}});
}

TEST_CASE("a template that stands for much is refused by the cap that it breaks", "[mail][bombs]") {
    check_all(
        BodyFormat::kText,
        {{"names", numbered([](int i) { return "{{f" + std::to_string(i) + "}} "; }), "1,000"},
         {"a long name", "{{" + times("n", 400'000) + "}}", "200 bytes"},
         {"a tag that never ends", "{{{" + times("n", 400'000), "never ends"},
         {"empty names", filled("{{}}", 4'000), "no name"},
         {"a large one", times("x", 2 * kMiB), "1 MiB"},
         {"braces", filled("{", 300'000), "never ends"}});
    const std::string text = "{{> " + times("n", 400'000) + "}}";
    CHECK(refusal(BodyFormat::kText, text).size() < 300);
}

TEST_CASE("a rendering ends at its steps and bytes, whatever a person's values are",
          "[mail][bombs]") {
    std::string list = "[{}";
    for (int i = 1; i < 200; ++i) {
        list += ",{}";
    }
    const MergeFields lists("b@x.org", "", R"({"l":)" + list + "]}");
    const MergeFields words("b@x.org", "", R"({"w":")" + times("w", 60'000) + "\"}");
    std::string deep_name = "a";
    for (int i = 0; i < 90; ++i) {
        deep_name += ".a";
    }

    struct Run {
        const char* name;
        std::string source;
        const MergeFields* fields;
        const char* cap;
    };

    const std::vector<Run> runs{
        {"lists in each other", times("{{#l}}", 4) + "x" + times("{{/l}}", 4), &lists, "repeats"},
        {"a name looked for far outwards in a list",
         times("{{#l}}", 2) + times("{{x}}", 9'000) + times("{{/l}}", 2),
         &lists,
         "repeats"},
        {"a name of many parts in a list",
         "{{#l}}" + times("{{" + deep_name + "}}", 2'000) + "{{/l}}",
         &lists,
         "repeats"},
        {"a large value", times("{{w}}", 9'000), &words, "2097152 bytes"}};
    for (const Run& run : runs) {
        INFO(run.name);
        const Template compiled = Template::compile(run.source, TemplateKind::kText, "body");
        std::string out;
        CHECK_THROWS_WITH(compiled.render(*run.fields, out), Catch::Contains(run.cap));
        CHECK(out.size() <= RenderOptions().max_bytes);
    }
    // Looks for a name are steps, too.
    const Template looks =
        Template::compile(times("{{#l}}", 1) + times("{{" + deep_name + "}}", 20) + "{{/l}}",
                          TemplateKind::kText,
                          "");
    RenderOptions few;
    few.max_steps = 200 * 20 * 5;
    std::string out;
    CHECK_THROWS_WITH(looks.render(lists, out, few), Catch::Contains("repeats"));
}

TEST_CASE("blocks that stand for much are refused before they are all written", "[mail][bombs]") {
    const auto with = [](std::vector<BlockContent> contents) {
        SkeletonSpec spec = spec_with(BodyFormat::kBlocks, "s", "");
        spec.blocks.emplace();
        for (BlockContent& content : contents) {
            spec.blocks->blocks.emplace_back().content = std::move(content);
        }
        return refusal(spec);
    };
    TextBlock table;
    table.text = wide_table(500, 400);
    CHECK(with({table}).find("1 MiB") != std::string::npos);
    CHECK(with(std::vector<BlockContent>(200, table)).find("1 MiB") != std::string::npos);
    QuoteBlock quote;
    quote.text = table.text;
    CHECK(with(std::vector<BlockContent>(200, quote)).find("1 MiB") != std::string::npos);
    HtmlBlock open;
    open.html = times("<div>", 240);
    CHECK(with(std::vector<BlockContent>(100, open)).find("250 elements") != std::string::npos);
    HtmlBlock large;
    large.html = filled("<p>x</p>", 250'000);
    CHECK(with(std::vector<BlockContent>(5, large)).find("1 MiB") != std::string::npos);
}

TEST_CASE("snippets are read once for each kind of place, and no more than their cap",
          "[mail][bombs]") {
    struct Made {
        std::string text;
        std::size_t read = 0;
        std::vector<FieldError> faults;
    };

    const auto made = [](const std::vector<Snippet>& all, const std::string& text) {
        SnippetWriter writer(all);
        Made result;
        result.text = writer.write(text, SnippetPlace::kText, "body");
        result.read = writer.bytes_read();
        result.faults = std::move(writer.faults());
        CHECK(result.text.size() < text.size() + 2 * SnippetLimits::kBytes);
        CHECK(result.read < SnippetLimits::kBytes + 2 * SnippetLimits::kBodyBytes);
        return result;
    };
    // Hidden HTML: nothing of it is put in, but reading it costs.
    const std::vector<Snippet> hidden{snippet(
        "h", "<div style=display:none>" + filled("<p>x", 60'000) + "</div>", StepFormat::kHtml)};
    const Made often = made(hidden, times("{{> h}}", 900));
    CHECK(often.faults.empty());
    CHECK(often.read == hidden[0].body.size());

    // Ten of the next in each, eight deep.
    std::vector<Snippet> fans;
    for (int i = 0; i < 8; ++i) {
        const std::string next = i < 7 ? "{{> f" + std::to_string(i + 1) + "}}" : "x";
        fans.push_back(snippet("f" + std::to_string(i), times(next, 10)));
    }
    const Made fan = made(fans, "{{> f0}}");
    REQUIRE_FALSE(fan.faults.empty());
    CHECK(fan.faults[0].message.find("1,000 snippets") != std::string::npos);

    // Many that only define: each is read, and puts in nothing.
    std::vector<Snippet> many;
    std::string all_of_them;
    for (int i = 0; i < 200; ++i) {
        many.push_back(
            snippet("d" + std::to_string(i), filled("{{! c }}", 60'000), StepFormat::kHtml));
        all_of_them += "{{> d" + std::to_string(i) + "}}";
    }
    const Made much = made(many, all_of_them);
    REQUIRE_FALSE(much.faults.empty());
    CHECK(much.faults[0].message.find("512 KiB") != std::string::npos);

    const Made unknown =
        made({}, numbered([](int i) { return "{{> n" + std::to_string(i) + "}}"; }));
    CHECK(unknown.faults.size() == SnippetWriter::kMostFaults);
    const Made circle = made({snippet("a", times("{{> b}}", 9'000)), snippet("b", "{{> a}}")},
                             times("{{> a}}", 900));
    REQUIRE_FALSE(circle.faults.empty());
    CHECK(circle.faults[0].message.find("holds itself") != std::string::npos);
}

TEST_CASE("a snippet that is read once still counts wherever it stands", "[mail][bombs]") {
    std::vector<Snippet> chain;
    for (int i = 0; i < 9; ++i) {
        chain.push_back(
            snippet("c" + std::to_string(i), i < 8 ? "{{> c" + std::to_string(i + 1) + "}}" : "x"));
    }
    const auto faults = [&](const std::string& text) {
        SnippetWriter writer(chain);
        writer.write(text, SnippetPlace::kText, "body");
        return writer.faults().empty() ? std::string() : writer.faults()[0].message;
    };
    CHECK(faults("{{> c1}}").empty());
    CHECK(faults("{{> c0}}").find("8 deep") != std::string::npos);
    // c1 is known when c0 asks for it: too deep all the same.
    CHECK(faults("{{> c1}}{{> c0}}").find("8 deep") != std::string::npos);
    const std::vector<Snippet> two{snippet("two", "{{> x}}{{> x}}"), snippet("x", "1")};
    SnippetWriter writer(two);
    CHECK(writer.write(times("{{> two}}", 333), SnippetPlace::kText, "body").size() == 666);
    CHECK(writer.faults().empty());
    CHECK(writer.write("{{> two}}", SnippetPlace::kText, "body").size() == 0);
    CHECK(writer.faults().size() == 1);
}

TEST_CASE("a look at a message costs as much as the message is long", "[mail][bombs]") {
    for (const char* piece : {"<a",
                              "<img src=",
                              " src='",
                              "<img src=x>",
                              "url(",
                              "<p on",
                              "<style>",
                              "@import",
                              "<script",
                              "<!--",
                              "<a href=\"",
                              "<svg/onload=x>"}) {
        INFO(piece);
        const std::string quiet = quiet_html("<a title=x " + filled(piece, kMiB));
        CHECK(quiet.size() >= kMiB);
        CHECK(quiet.size() < 4 * kMiB);
    }
    // Behind each address stands the rest of the style, which ends in blanks.
    const std::string style = filled("url(") + filled(" ");
    CHECK(quiet_html("<style>" + style + "</style>").size() >= kMiB);
    CHECK(quiet_html("<p style=\"" + style + "\">").size() >= kMiB);
}

TEST_CASE("names of thousands of values are guessed for some tags only", "[mail][bombs]") {
    std::string attributes = "{";
    for (int i = 0; i < 6'000; ++i) {
        attributes += (i == 0 ? "\"" : ",\"") + std::string("value_") + std::to_string(i) + "\":1";
    }
    MergeFields fields("b@x.org", "", attributes + "}");
    const std::string body =
        numbered([](int i) { return "{{vlaue_" + std::to_string(i) + "}} "; }, 12'000);
    const Skeleton skeleton = Skeleton::compile(spec_with(BodyFormat::kText, "s", body));
    const Preview preview = skeleton.preview(parts_for(fields, "b@x.org", ""));
    std::size_t guessed = 0;
    for (const Finding& finding : preview.findings) {
        guessed += finding.message.find("did you mean") != std::string::npos ? 1U : 0U;
    }
    CHECK(guessed > 0);
    CHECK(guessed <= kMostGuessed);
    CHECK(meant_name("first_nmae", {"first_name"}) == "first_name");
    CHECK(meant_name("ba", {"ab"}).empty());
    CHECK(meant_name("abc", {"acb"}) == "acb");
    CHECK(meant_name(std::string(100, 'a'), {std::string(99, 'a')}) == std::string(99, 'a'));
}

TEST_CASE("a report by mail hides no depth behind a folded line", "[mail][bombs]") {
    // Unfolded, the quotation mark behind the backslash is a part of the name.
    const std::string deep = "{\"a\\\r\n\":\":" + times("[", 100'000) + times("]", 100'000) + "}";
    const MimeTree tree = read_mime(
        "From: no-reply@sns.amazonaws.com\r\nContent-Type: text/plain\r\n\r\n" + deep + "\r\n");
    CHECK(read_relay_notice(tree).empty());
}
