#include "model/import_columns.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/error.h"

using namespace campaignd;

TEST_CASE("headers become snake_case keys", "[model]") {
    const auto [header, key] = GENERATE(table<std::string, std::string>({
        {"First Name", "first_name"},
        {"firstName", "first_name"},
        {"E-Mail", "e_mail"},
        {"  Company / Org. ", "company_org"},
        {"VAT2 id", "vat2_id"},
        {"Straße", "straße"},
        {"__x__", "x"},
        {"?!", ""},
    }));
    CHECK(attribute_key(header) == key);
}

TEST_CASE("attribute text is what nlohmann would write", "[model]") {
    const ImportColumns columns({"email", "z", "a"}, ImportMapping());
    ImportedRecipient row;
    const std::string nasty = "\"\\\b\f\n\r\t\x01\x1f\x7f/ü\U0001F600";
    CHECK(columns.read({"x@example.com", nasty, "1"}, row) == "");
    CHECK(row.attributes == nlohmann::json{{"z", nasty}, {"a", "1"}}.dump());
}

TEST_CASE("a time zone column is checked and kept apart", "[model]") {
    const ImportColumns columns({"email", "Time Zone"}, ImportMapping());
    ImportedRecipient row;
    CHECK(columns.read({"x@example.com", "Europe/Berlin"}, row) == "");
    CHECK(row.timezone == "Europe/Berlin");
    CHECK(row.attributes == "{}");
    CHECK_FALSE(row.unknown_zone);
    CHECK(columns.read({"x@example.com", "Mars/Base"}, row) == "");
    CHECK(row.timezone == "");
    CHECK(row.unknown_zone);
}

TEST_CASE("more columns than the limit are refused", "[model]") {
    std::vector<std::string> names{"email"};
    for (std::size_t i = 0; i < kMaxImportColumns; ++i) {
        names.push_back("c" + std::to_string(i));
    }
    const std::vector<std::string_view> header(names.begin(), names.end());
    CHECK_THROWS_WITH(ImportColumns(header, ImportMapping()), Catch::Contains("201 columns"));
}

TEST_CASE("an imported address is stored composed, without what nobody sees", "[model]") {
    const ImportColumns columns({"email"}, ImportMapping());
    ImportedRecipient row;
    CHECK(columns.read({"\ufeffRENE\u0301@Example.org\u00a0"}, row) == "");
    CHECK(row.email == "ren\u00e9@example.org");
    CHECK_THAT(columns.read({"re\u00a0ne@example.org"}, row), Catch::Contains("U+00A0"));
}

TEST_CASE("a column called status is one when its first rows hold a known word", "[model]") {
    const auto columns_with = [](const std::vector<std::string_view>& cells) {
        ImportColumns columns({"email", "Status"}, ImportMapping());
        REQUIRE(columns.wants_sample());
        for (const std::string_view cell : cells) {
            columns.sample({"x@example.com", cell});
        }
        columns.end_sample();
        return columns;
    };
    ImportedRecipient row;
    const ImportColumns known = columns_with({"", "odd", "Enabled"});
    CHECK(known.read({"x@example.com", "blocklisted"}, row) == "");
    CHECK(row.status == RecipientStatus::kUnsubscribed);
    CHECK(row.attributes == "{}");
    CHECK(known.read({"x@example.com", ""}, row) == "");
    CHECK(row.status == RecipientStatus::kActive);
    CHECK_THAT(known.read({"x@example.com", "odd"}, row), Catch::Contains("\"odd\" is not known"));
    REQUIRE(known.notes().size() == 1);

    const ImportColumns own = columns_with({"gold", "silver"});
    CHECK(own.read({"x@example.com", "gold"}, row) == "");
    CHECK(row.status == RecipientStatus::kActive);
    CHECK(row.attributes == R"({"status":"gold"})");
    CHECK(own.read({"x@example.com", "Unsubscribed"}, row) == "");
    CHECK(row.status == RecipientStatus::kUnsubscribed);
    CHECK_THAT(own.notes().at(0), Catch::Contains("kept as an attribute"));
}

TEST_CASE("a mapping says whether a column is the status", "[model]") {
    ImportedRecipient row;
    const ImportColumns data({"email", "Status"},
                             ImportMapping{{{"Status", meaning_of_field("rank")}}});
    CHECK_FALSE(data.wants_sample());
    CHECK(data.read({"x@example.com", "inactive"}, row) == "");
    CHECK(row.status == RecipientStatus::kActive);
    CHECK(row.attributes == R"({"rank":"inactive"})");
    const ImportColumns told({"email", "Lage"},
                             ImportMapping{{{"Lage", meaning_of_field("status")}}});
    CHECK_FALSE(told.wants_sample());
    CHECK_FALSE(told.read({"x@example.com", "gold"}, row).empty());
}
