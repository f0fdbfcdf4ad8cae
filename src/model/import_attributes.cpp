#include "model/import_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/import_values.h"
#include "model/recipient.h"

namespace campaignd {
namespace {

using nlohmann::json;

/// Never builds what is nested too deep. Discarded when it is no JSON.
json parse_object(std::string_view text, bool& too_deep) {
    const auto look = [&](int depth, json::parse_event_t event, json& /*parsed*/) {
        const bool opens =
            event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
        too_deep = too_deep || (opens && depth >= kMaxAttributesDepth);
        return !too_deep;
    };
    return json::parse(text, look, false);
}

/// Where the first name of `text` ends. Separators inside quotes belong to the name; two quotes
/// inside are one.
std::size_t end_of_name(std::string_view text, std::string_view separators) noexcept {
    std::size_t opens = text.find_first_not_of(" \t");  // only here a quote is one
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && (quoted || i == opens)) {
            quoted = !quoted;
            opens = i + 1;
        } else if (!quoted && separators.find(text[i]) != std::string_view::npos) {
            return i;
        }
    }
    // A quote that never ends is a letter like any other.
    return quoted ? std::min(text.find_first_of(separators), text.size()) : text.size();
}

/// A comma wins over a semicolon, when it does not stand in quotes.
char separator_of(std::string_view text) noexcept {
    while (true) {
        const std::size_t end = end_of_name(text, ",;");
        if (end == text.size()) {
            return ';';
        }
        if (text[end] == ',') {
            return ',';
        }
        text.remove_prefix(end + 1);
    }
}

/// Without the quotes around it; two inside are one.
std::string unquoted(std::string_view name) {
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') {
        return std::string(name);
    }
    std::string text;
    name = name.substr(1, name.size() - 2);
    for (std::size_t i = 0; i < name.size(); ++i) {
        text += name[i];
        i += name.substr(i).starts_with("\"\"") ? 1U : 0U;
    }
    return std::string(trim_cell(text));
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
    constexpr std::string_view kShortNames = "btnfr\"\\";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') {
            out += c;
        } else if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
            out += '\\';
            out += kShortNames[at];
        } else {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    out += '"';
}

std::string add_attributes(std::string& attributes, std::string_view object) {
    object = trim_cell(object);
    if (object.empty() || object == "{}" || object == "null") {
        return {};
    }
    bool too_deep = false;
    json all = parse_object(object, too_deep);
    if (too_deep) {
        return fmt::format("the attributes are nested deeper than {} levels", kMaxAttributesDepth);
    }
    if (!all.is_object()) {
        return "the attributes are no JSON object such as {\"city\":\"Bonn\"}";
    }
    all.update(json::parse(attributes));
    attributes = all.dump();
    return {};
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> names;
    const char separator = separator_of(text);
    while (!text.empty()) {
        const std::size_t end = end_of_name(text, {&separator, 1});
        std::string name = unquoted(trim_cell(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

std::string join_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += text.empty() ? "" : ",";
        if (name.find_first_of(",;\"") == std::string::npos && trim_cell(name) == name) {
            text += name;
            continue;
        }
        text += '"';
        for (const char c : name) {
            text += c;
            if (c == '"') {
                text += c;
            }
        }
        text += '"';
    }
    return text;
}

}  // namespace campaignd
