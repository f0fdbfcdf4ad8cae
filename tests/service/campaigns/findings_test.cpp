// What preflight finds in messages and in the values of everybody they go to.
#include <catch2/catch.hpp>

#include "service/people/segments.h"
#include "support/factories.h"
#include "wire/preview.h"
#include "wire/segment_filter.h"
#include "wire/segments.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();

    json preflight(const std::string& text, const json& more = json::object()) {
        json body = Studio::body(sender, list);
        body["steps"][0]["subject"] = "Hello";
        body["steps"][0]["body"] = text + " {{unsubscribe_url}}";
        body.update(more);
        return this->mail.preflight(add_campaign(body));
    }
};

/// Those of one check.
std::vector<json> of(const json& answer, const std::string& check) {
    std::vector<json> found;
    for (const json& finding : answer["findings"]) {
        if (finding["check"] == check) {
            found.push_back(finding);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("a tag that nobody has is named with the one that was meant", "[service][checks]") {
    Bench bench;
    for (const char* email : {"a@example.org", "b@example.org"}) {
        bench.add_person(bench.list, email, "Ann Ex", {{"company", "ACME"}});
    }
    const json answer = bench.preflight(
        "{{frist_name}} {{comapny|you}} {{birthday}} {{birthday_|x}} {{#vip}}{{title}}{{/vip}}");
    const std::vector<json> found = of(answer, "unknown_tag");
    REQUIRE(found.size() == 3);
    CHECK(found[0]["message"] == "nobody has a value for {{birthday}}");
    CHECK(found[1]["message"] == "nobody has a value for {{comapny}}: did you mean {{company}}?");
    CHECK(found[2]["message"] ==
          "nobody has a value for {{frist_name}}: did you mean {{first_name}}?");
    CHECK(answer["ok"] == true);
    CHECK(answer["missing_fields"].size() == 2);  // those without a fallback
}

TEST_CASE("everybody without a value is counted, and the filter finds the same people",
          "[service][checks]") {
    Bench bench;
    const std::int64_t other = bench.add_list("left out");
    const std::vector<json> attributes{{{"city", "Rome"}},
                                       {{"city", ""}},
                                       {{"city", " "}},
                                       {{"city", nullptr}},
                                       {{"town", "city"}},
                                       {{"note", "a,\"city\":\"x\""}},
                                       {{"city", 0}},
                                       {{"deep", {{"city", "Rome"}}}},
                                       {{"tags", {"a", "city", "b"}}},
                                       {{"city", "Köln \"Süd\""}},
                                       json::object()};
    for (std::size_t i = 0; i < 2'200; ++i) {
        bench.add_person(bench.list,
                         "p" + std::to_string(i) + "@example.org",
                         i % 2 == 0 ? "P" : "",
                         attributes[i % attributes.size()]);
    }
    bench.leave(11, RecipientStatus::kUnsubscribed);  // had no city
    const RecipientId excluded = bench.add_person(bench.list, "x@example.org");
    bench.write([&](db::WriteTx& tx) { store::lists::add_member(tx, other, excluded); });
    const json answer = bench.preflight(
        "{{city}} {{name}}",
        {{"audience", {{"list_ids", {bench.list}}, {"exclude_list_ids", {other}}}}});
    const std::vector<json> found = of(answer, "missing_value");
    REQUIRE(found.size() == 2);
    CHECK(found[0]["field"] == "city");
    CHECK(found[0]["recipients"] == 8 * 200 - 1);
    CHECK(found[0]["message"] == "1599 of 2199 recipients have no city");
    CHECK(found[1]["field"] == "name");
    CHECK(found[1]["recipients"] == 1'100);
    CHECK(answer["missing_fields"][0] == json{{"field", "city"}, {"recipients", 1'599}});

    service::Segments segments(*bench.temp);
    for (const json& finding : found) {
        std::vector<FieldError> faults;
        const SegmentFilter filter = wire::read_filter(finding["filter"], "filter", faults);
        REQUIRE(faults.empty());
        const SegmentPreview preview = segments.preview({filter, {}});
        // A blank is something to a filter, and nothing to a reader.
        const std::int64_t blanks = finding["field"] == "city" ? 200 : 0;
        CHECK(preview.count.recipients + blanks == finding["recipients"].get<std::int64_t>());
    }
}

TEST_CASE("what the messages have is told by step, what all have once", "[service][checks]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org");
    json body = Studio::body(bench.sender, bench.list, 2);
    body["steps"][1]["format"] = "html";
    body["steps"][1]["body"] = "<script>1</script><a href='http://localhost/'>x</a>";
    const json answer = bench.mail.preflight(bench.add_campaign(body));
    REQUIRE(of(answer, "html_risk").size() == 1);
    CHECK(of(answer, "html_risk")[0]["step"] == 1);
    CHECK(of(answer, "link_private")[0]["step"] == 1);
    REQUIRE(of(answer, "link_domain").size() == 1);  // links lead to mail.example.org
    CHECK(of(answer, "link_domain")[0]["step"].is_null());
    CHECK(of(answer, "no_unsubscribe").size() == 2);
    std::vector<std::string> warnings = answer["warnings"];
    CHECK_THAT(
        warnings,
        Catch::VectorContains<std::string>("steps[1]: <script>: no mail program runs it, and "
                                           "some filters refuse such mail; leave it out"));
}
