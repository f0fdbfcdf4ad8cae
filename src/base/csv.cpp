#include "base/csv.h"

namespace campaignd {

void append_csv_text(std::string& out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

void append_csv_cell(std::string& out, std::string_view value) {
    constexpr std::string_view kFormulaStarts = "=+-@\t\r";
    const std::size_t start = out.size();
    append_csv_text(out, value);
    if (!value.empty() && kFormulaStarts.find(value.front()) != std::string_view::npos) {
        out.insert(start + 1, 1, '\'');
    }
}

}  // namespace campaignd
