#include <catch2/catch.hpp>
#include <kainjow/mustache.hpp>

#include "mail/compose/support.h"
#include "mail/compose/template.h"

using namespace campaignd::mail;
using campaignd::mail::testing::Dice;
namespace mustache = kainjow::mustache;

namespace {

// One data set in both forms. Strings are never empty: kainjow holds "" for true, we for false.
constexpr char kJson[] =
    R"({"s":"text","h":"<a href=x>&","t":true,"f":false,"o":{"k":"in o","p":{"q":"deep"}},
        "l":[{"k":"one","m":["x","y"]},{"k":"<two>","m":[]}],"e":[],"w":["a","b"]})";

mustache::data strings(const std::vector<std::string>& items) {
    mustache::data list{mustache::data::type::list};
    for (const std::string& item : items) {
        list << mustache::data{item};
    }
    return list;
}

mustache::data same_data() {
    mustache::data deep{mustache::data::type::object};
    deep.set("q", "deep");
    mustache::data object{mustache::data::type::object};
    object.set("k", "in o");
    object.set("p", deep);
    mustache::data one{mustache::data::type::object};
    one.set("k", "one");
    one.set("m", strings({"x", "y"}));
    mustache::data two{mustache::data::type::object};
    two.set("k", "<two>");
    two.set("m", strings({}));
    mustache::data list{mustache::data::type::list};
    list << one << two;
    mustache::data root{mustache::data::type::object};
    root.set("s", "text");
    root.set("h", "<a href=x>&");
    root.set("t", mustache::data::type::bool_true);
    root.set("f", mustache::data::type::bool_false);
    root.set("o", object);
    root.set("l", list);
    root.set("e", strings({}));
    root.set("w", strings({"a", "b"}));
    return root;
}

std::string generate(Dice& dice, int depth) {
    static const std::vector<std::string> kPieces = {
        "text ", " more\n", "\n", "  ", "\t", "line\nbreak", ".", "é日本", "{ ", "} "};
    static const std::vector<std::string> kTags = {"{{s}}",
                                                   "{{{h}}}",
                                                   "{{h}}",
                                                   "{{&h}}",
                                                   "{{ k }}",
                                                   "{{o.k}}",
                                                   "{{o.p.q}}",
                                                   "{{none}}",
                                                   "x",
                                                   "y",
                                                   "{{q}}",
                                                   "{{none.x}}"};
    static const std::vector<std::string> kSections = {
        "t", "f", "o", "l", "e", "m", "none", "s", "o.p"};
    std::string out;
    const std::size_t count = dice.below(6);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t kind = dice.below(depth > 0 ? 8 : 6);
        if (kind < 3) {
            out += dice.pick(kPieces);
        } else if (kind < 6) {
            out += dice.pick(kTags);
        } else {
            const std::string& name = dice.pick(kSections);
            // A mark on both sides keeps the tags from standing alone on a line: there the other
            // library departs from the spec (it keeps the line end of a section it skips).
            out += dice.below(3) == 0 ? "a{{^" : "a{{#";
            out += name + "}}b" + generate(dice, depth - 1) + "c{{/" + name + "}}d";
        }
    }
    if (dice.below(10) == 0) {
        out += "{{#w}}[{{.}}]{{/w}}";
    }
    return out;
}

}  // namespace

TEST_CASE("20,000 generated templates render as another Mustache renders them", "[mail]") {
    const MergeFields fields("", "", kJson);
    const mustache::data data = same_data();
    Dice dice(20261123);
    std::size_t differences = 0;
    std::size_t rendered = 0;
    for (int i = 0; i < 20000 && differences < 5; ++i) {
        const std::string source = generate(dice, 3);
        mustache::mustache other(source);
        REQUIRE(other.is_valid());
        const std::string expected = other.render(data);
        std::string ours;
        Template::compile(source, TemplateKind::kHtml, "body").render(fields, ours);
        rendered += ours.empty() ? 0U : 1U;
        if (ours != expected) {
            ++differences;
            INFO("template: " << source);
            CHECK(ours == expected);
        }
    }
    CHECK(rendered > 10000);
}
