#include "base/csv.h"

#include "base/text.h"
#include "fuzz/memory_file.h"
#include "fuzz/targets.h"
#include "model/import.h"
#include "service/people/csv_reader.h"

namespace campaignd::fuzz {
namespace {

using service::CsvReader;
using service::CsvRow;

/// The cells written by us and read again.
void check_round_trip(const CsvRow& row) {
    std::string line;
    for (const std::string_view cell : row.cells) {
        line += line.empty() ? "" : ",";
        append_csv_text(line, cell);
    }
    const std::vector<std::string> again = service::csv_cells(line, ',');
    require(std::vector<std::string>(row.cells.begin(), row.cells.end()) == again,
            "cells that are written are read again");
}

}  // namespace

void csv(Input input) {
    const std::string_view bytes = input.rest();
    const MemoryFile file(bytes);
    const service::CsvDialect dialect = service::detect_dialect(file.path());
    CsvReader reader(file.path(), dialect.separator, dialect.start, dialect.lines);
    CsvRow row;
    std::uint64_t offset = dialect.start;
    while (reader.next(row)) {
        require(row.end_offset > offset && row.end_offset <= bytes.size(),
                "each row is further on");
        require(row.raw.size() <= kMaxRejectedRowBytes, "what is kept of a row is bounded");
        require(row.end_lines >= row.line - 1, "a row ends where it began or later");
        offset = row.end_offset;
        if (!row.fault.empty()) {
            continue;
        }
        require(row.cells.size() <= kMaxImportColumns, "columns are bounded");
        check_round_trip(row);
        const std::vector<std::string> cells(row.cells.begin(), row.cells.end());
        // Whoever goes on behind this row reads what comes next here, too.
        CsvReader later(file.path(), dialect.separator, row.end_offset, row.end_lines);
        CsvRow next;
        if (bytes.size() < 2'000 && later.next(next)) {
            require(next.end_offset > offset, "reading goes on behind a row");
        }
    }
}

}  // namespace campaignd::fuzz
