#include "wire/segments.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using nlohmann::json;

namespace {

std::vector<FieldError> faults_of(const json& filter) {
    try {
        wire::read_segment_question({{"filter", filter}});
    } catch (const Error& error) {
        return error.fields();
    }
    return {};
}

json nested(int levels) {
    json filter{{"field", "name"}, {"op", "eq"}, {"value", "x"}};
    for (int i = 1; i < levels; ++i) {
        filter = json{{"not", filter}};
    }
    return filter;
}

}  // namespace

TEST_CASE("the filters of segments are read", "[wire]") {
    for (const char* text : {R"({"field":"email","op":"contains","value":"@example.org"})",
                             R"({"field":"status","op":"in","value":["active","bounced"]})",
                             R"({"field":"created_at","op":"ge","value":"2026-01-31T12:00:00Z"})",
                             R"({"field":"list","op":"eq","value":3})",
                             R"({"field":"attributes.plan name","op":"exists"})",
                             R"({"field":"attributes.age","op":"gt","value":17.5})",
                             R"({"field":"attributes.renewal","op":"in_next_days","value":30})",
                             R"({"field":"attributes.born","op":"before","value":"2000-02-29"})",
                             R"({"field":"attributes.tags","op":"has","value":["a","b"]})",
                             R"({"field":"created_at","op":"in_last_days","value":7})",
                             R"({"field":"tag","op":"not_in","value":["vip"]})",
                             R"({"field":"tag","op":"exists","value":false})",
                             R"({"campaign_id":1,"did":"clicked"})",
                             R"({"did_not":"opened","in_last_days":90})",
                             R"({"did":"clicked","link":"https://example.org/a"})",
                             R"({"all":[{"any":[{"not":{"campaign_id":1,"did":"sent"}}]}]})"}) {
        CAPTURE(text);
        CHECK(faults_of(json::parse(text)).empty());
    }
}

TEST_CASE("each fault of a filter is named with its place", "[wire]") {
    const json filter = json::parse(R"({"all":[
        {"field":"emial","op":"eq","value":"x"},
        {"field":"email","op":"like","value":"x"},
        {"field":"list","op":"gt","value":1},
        {"field":"created_at","op":"lt","value":"yesterday"},
        {"any":[{"campaign_id":0,"did":"read"}]},
        {"field":"name","op":"eq","value":"x","odd":1}]})");
    std::vector<std::string> places;
    for (const FieldError& fault : faults_of(filter)) {
        places.push_back(fault.field);
    }
    CHECK(places == std::vector<std::string>{"filter.all[0].field",
                                             "filter.all[1].op",
                                             "filter.all[2].op",
                                             "filter.all[3].value",
                                             "filter.all[4].any[0].campaign_id",
                                             "filter.all[4].any[0].did",
                                             "filter.all[5].odd"});
}

TEST_CASE("filters that are no filters, too deep or too large are refused", "[wire]") {
    for (const char* text : {"3",
                             "{}",
                             "[]",
                             R"({"all":[]})",
                             R"({"any":{}})",
                             R"({"field":"attributes.","op":"exists"})",
                             R"({"field":"attributes.a\"b","op":"exists"})",
                             R"({"field":"status","op":"eq","value":"lost"})",
                             R"({"field":"status","op":"contains","value":"active"})",
                             R"({"field":"email","op":"before","value":"2026-01-01"})",
                             R"({"field":"attributes.born","op":"on","value":"2026-02-31"})",
                             R"({"field":"attributes.born","op":"on","value":"soon"})",
                             R"({"field":"attributes.born","op":"in_last_days","value":0})",
                             R"({"field":"attributes.born","op":"in_last_days","value":1e9})",
                             R"({"field":"attributes.born","op":"in_last_days"})",
                             R"({"field":"attributes.vip","op":"gt","value":true})",
                             R"({"field":"name","op":"has","value":"x"})",
                             R"({"did":"opened","link":"https://example.org"})",
                             R"({"did":"opened","did_not":"clicked"})",
                             R"({"did":null})",
                             R"({"campaign_id":3})",
                             R"({"did_not":"slept"})",
                             R"({"field":"email","op":"in","value":[]})",
                             R"({"field":"email","op":"eq","value":{"$gt":""}})"}) {
        CAPTURE(text);
        CHECK_FALSE(faults_of(json::parse(text)).empty());
    }
    CHECK(faults_of(nested(kMaxSegmentDepth)).empty());
    CHECK(faults_of(nested(kMaxSegmentDepth + 1)).size() == 1);
    json wide{{"any", json::array()}};
    for (int i = 0; i < kMaxSegmentNodes + 50; ++i) {
        wide["any"].push_back({{"field", "name"}, {"op", "eq"}, {"value", "x"}});
    }
    CHECK(faults_of(wide).size() == 1);
    json many{{"field", "name"}, {"op", "in"}, {"value", json::array()}};
    for (std::size_t i = 0; i <= kMaxSegmentValues; ++i) {
        many["value"].push_back("x");
    }
    CHECK_FALSE(faults_of(many).empty());
}
