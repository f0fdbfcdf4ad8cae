#include "model/import_mapping.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/import_attributes.h"
#include "model/import_columns.h"

using namespace campaignd;

namespace {

ImportMapping mapping_of(const std::vector<std::pair<std::string, std::string>>& columns) {
    ImportMapping mapping;
    for (const auto& [column, meaning] : columns) {
        mapping.columns.emplace_back(column, parse_import_meaning(meaning).value());
    }
    return mapping;
}

}  // namespace

TEST_CASE("a meaning is one word, and a name where it takes one", "[model]") {
    for (const char* text : {"email",
                             "text:company",
                             "date_dmy:birthday",
                             "status:unsubscribed_at",
                             "nothing",
                             "consent_time",
                             "attributes"}) {
        CHECK(to_text(parse_import_meaning(text).value()) == text);
    }
    CHECK(to_text(parse_import_meaning(" Text:First Choice").value()) == "text:first_choice");
    for (const char* text : {"", "colour", "email:work", "text:", "text:?!", "nothing:x"}) {
        CHECK_FALSE(parse_import_meaning(text));
    }
}

TEST_CASE("a mapping is kept as text and read back", "[model]") {
    const ImportMapping mapping =
        mapping_of({{"E-Mail: Work", "email"}, {"#3", "number:age"}, {"", "nothing"}});
    CHECK(ImportMapping::from_stored(mapping.stored()) == mapping);
    CHECK(ImportMapping::from_stored("odd\nx\tnonsense\n").columns.empty());
}

TEST_CASE("files with the same columns in any order share a fingerprint", "[model]") {
    CHECK(header_fingerprint({"E-Mail", "Name"}) == header_fingerprint({"name", "e mail"}));
    CHECK(header_fingerprint({"rejected_line", "rejected_reason", "E-Mail"}) ==
          header_fingerprint({"E-Mail"}));
    CHECK(header_fingerprint({"ab", "c"}) != header_fingerprint({"a", "bc"}));
}

TEST_CASE("attributes keep their kind", "[model]") {
    const ImportColumns columns(
        {"email", "Age", "Born", "VIP", "Zip"},
        mapping_of(
            {{"age", "number"}, {"Born", "date_dmy:birthday"}, {"#4", "yes_no"}, {"Zip", "text"}}));
    ImportedRecipient row;
    CHECK(columns.read({"a@example.com", "4,5", "31/1/1990", "Ja", "01067"}, row) == "");
    CHECK(row.attributes == R"({"age":4.5,"birthday":"1990-01-31","vip":true,"zip":"01067"})");
    CHECK(columns.read({"a@example.com", "", " ", "", ""}, row) == "");
    CHECK(row.attributes == "{}");
    CHECK_THAT(columns.read({"a@example.com", "old"}, row),
               Catch::Contains("\"Age\" holds \"old\", which is no number"));
    CHECK_THAT(columns.read({"a@example.com", "", "1/31/1990"}, row), Catch::Contains("no date"));
    CHECK_THAT(columns.read({"a@example.com", "", "", "perhaps"}, row),
               Catch::Contains("yes or no"));
}

TEST_CASE("attributes as a JSON object, tags, lists and consent come from cells", "[model]") {
    const ImportColumns columns({"email", "data", "city", "t", "l", "when", "where"},
                                mapping_of({{"data", "attributes"},
                                            {"t", "tag"},
                                            {"l", "list"},
                                            {"when", "consent_time"},
                                            {"where", "consent_source"}}));
    ImportedRecipient row;
    CHECK(columns.read({"a@example.com",
                        R"({"city":"Bonn","n":{"x":[1]}})",
                        "K\u00f6ln",
                        R"("a, b" , c;d,c)",
                        "News; Events",
                        "2024-05-06",
                        "form"},
                       row) == "");
    CHECK(nlohmann::json::parse(row.attributes)["city"] == "K\u00f6ln");
    CHECK(nlohmann::json::parse(row.attributes)["n"] == nlohmann::json{{"x", {1}}});
    CHECK(row.tags == std::vector<std::string>{"a  b", "c d", "c"});
    CHECK(row.lists == std::vector<std::string>{"News", "Events"});
    CHECK(row.consent_source == "form");
    CHECK(row.consent_at == 1'714'953'600'000);
    CHECK(columns.read({"b@example.com", "{}", "", "", "", "5/6/24 9:00", ""}, row) == "");
    CHECK(row.attributes == "{}");
    CHECK(row.lists.empty());
    CHECK_FALSE(row.consent_at);
    CHECK(row.consent_source == "5/6/24 9:00");  // not understood, not lost
    for (const char* bad : {"{", "[1]", "7", "{\"a\":\"\xFF\"}"}) {
        CHECK_FALSE(columns.read({"a@example.com", bad}, row).empty());
    }
    const std::string deep = "{\"a\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}";
    CHECK_THAT(columns.read({"a@example.com", deep}, row), Catch::Contains("nested deeper"));
}

TEST_CASE("the exports of other tools are known by their headers", "[model]") {
    const auto preset_of = [](const std::vector<std::string_view>& header) {
        const ImportColumns columns(header, {});
        return columns.preset() == nullptr ? std::string() : std::string(columns.preset()->id);
    };
    CHECK(
        preset_of({"uuid", "email", "name", "attributes", "status", "created_at", "updated_at"}) ==
        "listmonk");
    CHECK(preset_of({"email", "external_id", "first_name", "last_name", "data", "status"}) ==
          "keila");
    CHECK(preset_of({"Email", "First name", "Last name", "Data", "Status"}) == "keila");
    CHECK(preset_of({"Email", "First name", "Last name", "Data", "Status", "Mine"}) == "");
    CHECK(preset_of({"Email Address", "First Name", "LEID", "EUID", "TAGS"}) ==
          "mailchimp-subscribed");
    CHECK(preset_of({"Email Address", "UNSUB_TIME", "LEID", "EUID"}) == "mailchimp-unsubscribed");
    CHECK(preset_of({"Email Address", "CLEAN_TIME", "LEID", "EUID"}) == "mailchimp-cleaned");
    CHECK(preset_of({"email", "name", "status"}) == "");
}

TEST_CASE("a file of Mailchimp's people who never agreed is known by its name", "[model]") {
    const std::vector<std::string_view> header{"Email Address", "LEID", "EUID", "TAGS"};
    const ImportColumns columns(header, {}, "NonSubscribed_email_audience_export_1.csv");
    ImportedRecipient row;
    CHECK(columns.read({"a@example.com", "1", "x", ""}, row) == "");
    CHECK(row.status == RecipientStatus::kUnsubscribed);
    const ImportColumns others(header, {}, "subscribed_email_audience_export_1.csv");
    CHECK(others.read({"a@example.com", "1", "x", ""}, row) == "");
    CHECK(row.status == RecipientStatus::kActive);
}

TEST_CASE("names in one cell come apart, and together again", "[model]") {
    using Names = std::vector<std::string>;
    CHECK(split_names("a, b;c ,a") == Names{"a", "b;c"});
    CHECK(split_names("a; b") == Names{"a", "b"});
    CHECK(split_names(R"("a, b", "say ""hi""" ,c)") == Names{"a, b", "say \"hi\"", "c"});
    CHECK(split_names(R"("a; b";c)") == Names{"a; b", "c"});
    CHECK(split_names(R"("never closed, b)") == Names{"\"never closed", "b"});
    CHECK(split_names(R"(5" disk, b)") == Names{"5\" disk", "b"});
    CHECK(split_names(" ,, ").empty());
    CHECK(split_names("").empty());
    const Names odd{"a, b", "c\"d", "\"", "e;f", "x\", y", "g"};
    CHECK(split_names(R"(a; "b, c")") == Names{"a", "b, c"});
    CHECK(split_names(join_names(odd)) == odd);
}

TEST_CASE("everybody in Mailchimp's unsubscribed file has left", "[model]") {
    const ImportColumns columns({"Email Address", "First Name", "UNSUB_TIME", "LEID", "EUID"}, {});
    ImportedRecipient row;
    CHECK(columns.read({"a@example.com", "Ann", "", "1", "x"}, row) == "");
    CHECK(row.status == RecipientStatus::kUnsubscribed);
    CHECK(row.attributes == R"({"first_name":"Ann"})");
}

TEST_CASE("sending back what was understood changes nothing", "[model]") {
    const std::vector<std::string_view> header{
        "E-Mail", "Vorname", "unsubscribed_at", "is_active", "Status", "Firma", "Time Zone"};
    const auto understand = [&](const ImportMapping& mapping) {
        ImportColumns columns(header, mapping);
        if (columns.wants_sample()) {
            columns.sample({"", "", "", "", "bounced"});
            columns.end_sample();
        }
        return columns;
    };
    const ImportColumns first = understand({});
    const ImportColumns second = understand(first.understood());
    CHECK(second.understood() == first.understood());
    const std::vector<std::vector<std::string_view>> rows{
        {"a@example.com", "A", "2024-01-01", "yes", "active", "X", "Europe/Berlin"},
        {"b@example.com", "B", "", "no", "", "", ""},
        {"c@example.com", "C", "", "", "complained", "Y", ""},
        {"d@example.com", "D", "", "", "purple", "", ""}};
    for (const auto& cells : rows) {
        ImportedRecipient one;
        ImportedRecipient other;
        CHECK(first.read(cells, one) == second.read(cells, other));
        CHECK(one.status == other.status);
        CHECK(one.attributes == other.attributes);
        CHECK(one.name == other.name);
    }
}

TEST_CASE("a rejected.csv is read as the file it came from", "[model]") {
    const ImportColumns columns({"rejected_line", "rejected_reason", "email", "note"}, {});
    ImportedRecipient row;
    CHECK(columns.read({"7", "no address", "a@example.com", "'=1+1"}, row) == "");
    CHECK(row.attributes == R"({"note":"=1+1"})");
}
