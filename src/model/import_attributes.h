#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

/// Escapes as nlohmann::json::dump() does, so that equal attributes are equal text.
void append_json_text(std::string& out, std::string_view text);

/// Adds to `attributes`, a JSON object in text, what a cell with a JSON object holds; a column of
/// its own wins over a name in the cell. Returns why the cell cannot be taken, or an empty text.
/// Thread-safe.
std::string add_attributes(std::string& attributes, std::string_view object);

/// Names with "," or ";" between them, each with or without quotes, once each. Inside quotes a
/// separator belongs to the name, and two quotes are one.
std::vector<std::string> split_names(std::string_view text);
/// What split_names() takes apart again.
std::string join_names(const std::vector<std::string>& names);

}  // namespace campaignd
