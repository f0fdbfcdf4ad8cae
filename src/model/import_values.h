#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/import_mapping.h"

/// Cells of a CSV file as values. Nothing is returned for a cell that is no such value.
/// Thread-safe.
namespace campaignd {

/// Without white space and characters that nobody sees around it. The text may be any bytes.
std::string_view trim_cell(std::string_view text);

/// The same with control characters made spaces.
std::string one_line(std::string_view text);

/// A number as JSON writes it: "1.50" and "1,5" are 1.5. Thousands are not separated; at most 15
/// digits, so that no value is rounded.
std::optional<std::string> read_number(std::string_view text);

/// "2026-01-31" of 2026-01-31, 2026/1/31, 31.1.2026 and, by `use`, 31/1/2026 or 1/31/2026; a time
/// behind it is left out.
std::optional<std::string> read_date(std::string_view text, ImportUse use);

std::optional<bool> read_yes_no(std::string_view text);

/// RFC 3339, or a date with an optional time of day, which counts as UTC.
std::optional<TimeMs> read_time(std::string_view text);

/// Which use these cells of one column could all have beside text; kText when none.
ImportUse likely_use(const std::vector<std::string_view>& cells);

}  // namespace campaignd
