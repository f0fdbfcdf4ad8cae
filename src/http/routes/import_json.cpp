#include "http/routes/import_json.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "http/codec.h"
#include "model/import.h"

namespace campaignd::http {
namespace {

using nlohmann::json;
using service::ImportInspection;

constexpr std::string_view kForm =
    "must be an object such as {\"columns\":{\"E-Mail\":\"email\",\"Firma\":\"text:company\"}}";

std::string_view word(ImportInspection::From from) {
    constexpr std::array<std::string_view, 4> kNames{"names", "preset", "remembered", "request"};
    return kNames.at(static_cast<std::size_t>(from));
}

json mapping_json(const ImportMapping& mapping) {
    json columns = json::object();
    for (const auto& [column, meaning] : mapping.columns) {
        columns[column] = to_text(meaning);
    }
    return {{"columns", std::move(columns)}};
}

json columns_json(const ImportInspection& inspection) {
    json columns = json::array();
    for (const service::InspectedColumn& column : inspection.columns) {
        columns.push_back({{"column", column.header},
                           {"as", to_text(column.meaning)},
                           {"could_be", column.could_be ? json(to_text(*column.could_be)) : json()},
                           {"samples", column.samples}});
    }
    return columns;
}

/// `is_long`: a column and its meaning, else a field and its column.
void read_pair(const std::string& key,
               const json& value,
               bool is_long,
               ImportMapping& read,
               std::vector<FieldError>& faults) {
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    auto meaning = is_long ? parse_import_meaning(text) : std::optional(meaning_of_field(key));
    if (key.empty() || text.empty()) {
        faults.push_back({"mapping." + key, "must name a column and what it becomes"});
    } else if (!meaning) {
        faults.push_back({"mapping." + key,
                          fmt::format("\"{}\" is not known; use one of {}, and a name behind an "
                                      "attribute, as in date:birthday",
                                      text,
                                      import_meanings())});
    } else {
        read.columns.emplace_back(is_long ? key : text, *std::move(meaning));
    }
}

}  // namespace

ImportMapping read_mapping(const json& mapping) {
    std::vector<FieldError> faults;
    ImportMapping read;
    const bool is_long =
        mapping.is_object() && mapping.contains("columns") && !mapping["columns"].is_string();
    const json& columns = is_long ? mapping["columns"] : mapping;
    if (!columns.is_object()) {
        faults.push_back({"mapping", std::string(kForm)});
    } else if (columns.size() > kMaxImportColumns) {
        faults.push_back(
            {"mapping", fmt::format("may name at most {} columns", kMaxImportColumns)});
    } else if (is_long && mapping.size() > 1) {
        faults.push_back({"mapping", "takes no field beside \"columns\""});
    }
    if (faults.empty()) {
        for (const auto& [key, value] : columns.items()) {
            read_pair(key, value, is_long, read, faults);
        }
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    return read;
}

ImportMapping read_mapping_text(std::string_view text) {
    json mapping;
    try {
        mapping = parse_json(text);
    } catch (const MalformedJson&) {
        throw Error(std::vector<FieldError>{{"mapping", std::string(kForm)}});
    }
    return read_mapping(mapping);
}

json to_json(const ImportInspection& inspection) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? json() : json(text);
    };
    json rejected = json::array();
    for (const RejectedRow& row : inspection.rejected) {
        rejected.push_back({{"line", row.line}, {"reason", row.reason}});
    }
    const ImportCounts& counts = inspection.counts;
    const bool offers =
        !inspection.kind.guess.certain && inspection.kind.encoding == TextEncoding::kUtf8;
    return {{"encoding", to_text(inspection.kind.encoding)},
            {"encoding_offer", offers ? json(to_text(inspection.kind.guess.encoding)) : json()},
            {"gzip", inspection.kind.is_gzip},
            {"separator", std::string(1, inspection.separator)},
            {"preset", text_or_null(inspection.preset)},
            {"preset_title", text_or_null(inspection.preset_title)},
            {"mapping_from", word(inspection.mapping_from)},
            {"mapping", mapping_json(inspection.mapping)},
            {"columns", columns_json(inspection)},
            {"first_rows", inspection.rows},
            {"complete", inspection.complete},
            {"rows", counts.rows},
            {"created", counts.created},
            {"updated", counts.updated},
            {"unchanged", counts.unchanged},
            {"rejected", counts.rejected},
            {"not_active", counts.not_active},
            {"unknown_timezones", counts.unknown_zones},
            {"unknown_lists", counts.unknown_lists},
            {"rejected_rows", std::move(rejected)},
            {"notes", inspection.notes},
            {"problem", text_or_null(inspection.problem)}};
}

}  // namespace campaignd::http
