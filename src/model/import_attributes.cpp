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

std::string add_attributes(std::string& attributes,
                           std::string_view object,
                           const std::vector<std::string>& tags) {
    object = trim_cell(object);
    if ((object.empty() || object == "{}" || object == "null") && tags.empty()) {
        return {};
    }
    json all = json::object();
    if (!object.empty() && object != "null") {
        bool too_deep = false;
        all = parse_object(object, too_deep);
        if (too_deep) {
            return fmt::format("the attributes are nested deeper than {} levels",
                               kMaxAttributesDepth);
        }
        if (!all.is_object()) {
            return "the attributes are no JSON object such as {\"city\":\"Bonn\"}";
        }
    }
    all.update(json::parse(attributes));
    if (!tags.empty()) {
        all["tags"] = tags;
    }
    attributes = all.dump();
    return {};
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> names;
    for (const std::string_view part : split(text, text.find(',') == text.npos ? ';' : ',')) {
        std::string_view name = trim_cell(part);
        if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
            name = trim_cell(name.substr(1, name.size() - 2));
        }
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
            names.emplace_back(name);
        }
    }
    return names;
}

}  // namespace campaignd
