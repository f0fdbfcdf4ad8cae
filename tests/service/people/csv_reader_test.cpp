#include "service/people/csv_reader.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/temp_directory.h"

using namespace campaignd;
using service::CsvReader;
using service::CsvRow;

namespace {

using Table = std::vector<std::vector<std::string>>;

/// Reads all rows; with `restart` each row with a reader of its own, from where the last one ended.
Table read_all(const std::filesystem::path& path, char separator, bool restart) {
    Table table;
    auto reader = std::make_unique<CsvReader>(path, separator, 0, 0);
    CsvRow row;
    while (reader->next(row)) {
        CHECK(row.fault == "");
        table.emplace_back(row.cells.begin(), row.cells.end());
        if (restart) {
            reader = std::make_unique<CsvReader>(path, separator, row.end_offset, row.end_lines);
        }
    }
    return table;
}

/// Random tables of nasty cells, written by Python's csv module beside what they hold as JSON.
constexpr const char* kGenerator = R"py(
import csv, json, random, sys
random.seed(int(sys.argv[2]))
pieces = ['a', 'Z', '0', ' ', '"', '""', ',', ';', '\t', '\n', '\r', '\r\n', "'", '\\', '=',
          '\u00e4', '\u4e2d', '\U0001F600', '\ufeff', 'x' * 300, 'y' * 70000]
weights = [8] * 17 + [4, 2, 1, 0.02]
def cell():
    return ''.join(random.choices(pieces, weights, k=random.randint(0, 8)))
columns = random.randint(2, 12)
rows = [[cell() for _ in range(columns)] for _ in range(400)]
end = random.choice(['\n', '\r\n', '\r'])
with open(sys.argv[1] + '.csv', 'w', newline='', encoding='utf-8') as out:
    csv.writer(out, delimiter=sys.argv[3], lineterminator=end,
               quoting=csv.QUOTE_MINIMAL if end == '\r\n' else csv.QUOTE_ALL).writerows(rows)
json.dump(rows, open(sys.argv[1] + '.json', 'w'))
)py";

}  // namespace

TEST_CASE("what Python's csv module writes is read back the same", "[service]") {
    const test::TempDirectory directory;
    std::ofstream(directory / "generate.py") << kGenerator;
    const int seed = GENERATE(range(1, 13));
    const char separator = seed % 3 == 0 ? ';' : seed % 3 == 1 ? ',' : '\t';
    const std::string base = (directory / "t").string();
    const std::string command = "python3 " + (directory / "generate.py").string() + " " + base +
                                " " + std::to_string(seed) + " '" + separator + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    const Table written = nlohmann::json::parse(std::ifstream(base + ".json")).get<Table>();
    CHECK((read_all(base + ".csv", separator, false) == written));
    CHECK((read_all(base + ".csv", separator, true) == written));
}

TEST_CASE("a row knows its lines and its end, whatever the buffer cuts", "[service]") {
    const test::TempDirectory directory;
    const std::filesystem::path path = directory / "t.csv";
    std::string text;
    // 64-byte rows with CR LF put a line end across each multiple of the buffer size
    const int shift = GENERATE(0, 1, 2);
    text += std::string(static_cast<std::size_t>(shift), 'h') + "\r\n";
    for (int i = 0; i < 20'000; ++i) {
        text += std::string(62, static_cast<char>('a' + i % 26)) + "\r\n";
    }
    std::ofstream(path, std::ios::binary) << text;
    CsvReader reader(path, ',', 0, 0);
    CsvRow row;
    std::int64_t line = shift == 0 ? 1 : 0;
    while (reader.next(row)) {
        ++line;
        REQUIRE(row.line == line);
        REQUIRE(row.end_lines == line);
        REQUIRE(text.substr(row.end_offset - 2, 2) == "\r\n");
    }
    CHECK(line == 20'001);
}
