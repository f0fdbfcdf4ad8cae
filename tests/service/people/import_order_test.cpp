#include "service/people/import_order.h"

#include <strings.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace campaignd;

TEST_CASE("rows are sorted by address as a stable sort does, whole", "[service]") {
    std::mt19937 random(1);
    for (int turn = 0; turn < 300; ++turn) {
        std::vector<ImportedRecipient> rows(random() % 40);
        for (ImportedRecipient& row : rows) {
            // Many alike but for the case, many that differ late.
            row.email = std::string("sixteenLettersHi", random() % 3 * 8);
            for (auto i = random() % 4; i > 0; --i) {
                row.email += "aAbB\xC3"[random() % 5];
            }
            row.name = std::to_string(&row - rows.data()) + std::string(random() % 30, 'x');
        }
        std::vector<ImportedRecipient> expected = rows;
        std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
            return strcasecmp(a.email.c_str(), b.email.c_str()) < 0;
        });
        service::sort_by_address(rows);
        REQUIRE(rows.size() == expected.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            REQUIRE(rows[i].email == expected[i].email);
            REQUIRE(rows[i].name == expected[i].name);
        }
    }
}
