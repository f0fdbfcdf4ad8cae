#include "base/csv.h"

namespace campaignd {

void append_csv_cell(std::string& out, std::string_view value) {
    constexpr std::string_view kFormulaStarts = "=+-@\t\r";
    out += '"';
    if (!value.empty() && kFormulaStarts.find(value.front()) != std::string_view::npos) {
        out += '\'';
    }
    for (const char c : value) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

}  // namespace campaignd
