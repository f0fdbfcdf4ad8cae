#pragma once

#include <string>
#include <string_view>

namespace campaignd {

/// Appends one quoted cell (RFC 4180) as it is. Thread-safe.
void append_csv_text(std::string& out, std::string_view value);

/// The same for people's spreadsheets: a value that a spreadsheet would take for a formula gets an
/// apostrophe in front (OWASP ASVS 4.0, 5.3.10). Thread-safe.
void append_csv_cell(std::string& out, std::string_view value);

}  // namespace campaignd
