#include "model/import_values.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"

using namespace campaignd;
using namespace campaignd;

TEST_CASE("numbers are read as they are written in Europe and elsewhere", "[model]") {
    const auto [text, number] = GENERATE(table<std::string, std::string>({
        {"12", "12"},
        {" 12.50\u00a0", "12.5"},
        {"-0,75", "-0.75"},
        {"+007", "7"},
        {"0", "0"},
        {"-0.0", "0"},
        {"123456789012345", "123456789012345"},
        {"1234567890123456", ""},
        {"1,234.5", ""},
        {"1.", ""},
        {".5", ""},
        {"1e5", ""},
        {"12 EUR", ""},
        {"", ""},
        {"-", ""},
    }));
    CHECK(read_number(text).value_or("") == number);
}

TEST_CASE("dates are read in the order that a person names", "[model]") {
    CHECK(read_date("2026-01-31", ImportUse::kDate) == "2026-01-31");
    CHECK(read_date("2026/1/3 10:00", ImportUse::kMonthFirstDate) == "2026-01-03");
    CHECK(read_date("31.1.2026", ImportUse::kDate) == "2026-01-31");
    CHECK(read_date("3/1/2026", ImportUse::kDayFirstDate) == "2026-01-03");
    CHECK(read_date("3/1/2026", ImportUse::kMonthFirstDate) == "2026-03-01");
    CHECK_FALSE(read_date("3/1/2026", ImportUse::kDate));  // one of the two, and who knows which
    CHECK_FALSE(read_date("30.2.2026", ImportUse::kDate));
    CHECK_FALSE(read_date("1.2.26", ImportUse::kDate));
    CHECK_FALSE(read_date("2026-01-31x", ImportUse::kDate));
    CHECK_FALSE(read_date("20260131", ImportUse::kDate));
}

TEST_CASE("a time without a zone counts as UTC", "[model]") {
    CHECK(read_time("2024-05-06 10:00:00") == parse_rfc3339("2024-05-06T10:00:00Z"));
    CHECK(read_time("6.5.2024 10:00") == parse_rfc3339("2024-05-06T10:00:00Z"));
    CHECK(read_time("2024-05-06") == parse_rfc3339("2024-05-06T00:00:00Z"));
    CHECK(read_time("2024-05-06T10:00:00+02:00") == parse_rfc3339("2024-05-06T08:00:00Z"));
    CHECK_FALSE(read_time("5/6/24 10:00"));
    CHECK_FALSE(read_time("2024-05-06 25:00:00"));
}

TEST_CASE("what all cells of a column are is offered", "[model]") {
    CHECK(likely_use({"1", "2.5"}) == ImportUse::kNumber);
    CHECK(likely_use({"01067", "12345"}) == ImportUse::kText);  // postal codes
    CHECK(likely_use({"yes", "No"}) == ImportUse::kYesNo);
    CHECK(likely_use({"2026-01-31", "1.2.2026"}) == ImportUse::kDate);
    CHECK(likely_use({"1/2/2026", "13/2/2026"}) == ImportUse::kDayFirstDate);
    CHECK(likely_use({"1/2/2026", "2/13/2026"}) == ImportUse::kMonthFirstDate);
    CHECK(likely_use({"1", "two"}) == ImportUse::kText);
    CHECK(likely_use({}) == ImportUse::kText);
}

TEST_CASE("what nobody sees around a cell goes", "[model]") {
    CHECK(trim_cell("\ufeff\u00a0 a b\u00a0\t") == "a b");
    CHECK(trim_cell(" \xFF ") == "\xFF");
    CHECK(trim_cell("\u00a0") == "");
}
