#include "http/routes/import_json.h"

#include <array>

#include "model/import.h"

namespace campaignd::http {
namespace {

using nlohmann::json;
using service::ImportInspection;

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

}  // namespace

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
