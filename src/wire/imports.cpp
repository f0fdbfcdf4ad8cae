#include "wire/imports.h"

#include <fmt/format.h>

#include "base/error.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<ImportInspection::From, 4> kMappingFrom{
    {"names", "preset", "remembered", "request"}};

void add_counts(nlohmann::json& out, const ImportCounts& counts) {
    out.update({{"rows", counts.rows},
                {"created", counts.created},
                {"updated", counts.updated},
                {"unchanged", counts.unchanged},
                {"rejected", counts.rejected},
                {"not_active", counts.not_active},
                {"unknown_timezones", counts.unknown_zones},
                {"unknown_lists", counts.unknown_lists}});
}

}  // namespace

void to_json(nlohmann::json& out, const Import& import) {
    nlohmann::json columns = nlohmann::json::array();
    for (const auto& [header, meaning] : import.columns.columns) {
        columns.push_back({{"column", header}, {"as", to_text(meaning)}});
    }
    out = {
        {"id", import.id},
        {"list_id", import.list_id == 0 ? nlohmann::json(nullptr) : nlohmann::json(import.list_id)},
        {"state", to_text(import.state)},
        {"dry_run", import.dry_run},
        {"update", to_text(import.update)},
        {"join_ongoing", import.joins},
        {"file_name", wire::text_or_null(import.file_name)},
        {"created_by", wire::text_or_null(import.created_by)},
        {"encoding", wire::word(import.encoding)},
        {"separator", wire::text_or_null(import.separator)},
        {"preset", wire::text_or_null(import.preset)},
        {"columns", std::move(columns)},
        {"remembered_mapping", import.remembered},
        {"bytes_total", import.bytes_total},
        {"bytes_read", import.cursor.bytes_read},
        {"notes", import.notes},
        {"error", import.error},
        {"created_at", wire::time(import.created_at)},
        {"finished_at", wire::time(import.finished_at)}};
    add_counts(out, import.counts);
}

void to_json(nlohmann::json& out, const InspectedColumn& column) {
    out = {{"column", column.header},
           {"as", to_text(column.meaning)},
           {"could_be", wire::word(column.could_be)},
           {"samples", column.samples}};
}

void to_json(nlohmann::json& out, const ImportInspection& inspection) {
    const UploadKind& kind = inspection.kind;
    const bool offers = !kind.guess.certain && kind.encoding == TextEncoding::kUtf8;
    nlohmann::json mapping = nlohmann::json::object();
    for (const auto& [column, meaning] : inspection.mapping.columns) {
        mapping[column] = to_text(meaning);
    }
    nlohmann::json rejected = nlohmann::json::array();
    for (const RejectedRow& row : inspection.rejected) {
        rejected.push_back({{"line", row.line}, {"reason", row.reason}});
    }
    nlohmann::json lists = nlohmann::json::array();
    for (const InspectedList& list : inspection.lists) {
        lists.push_back({{"name", list.name},
                         {"known", list.is_known},
                         {"joined", list.joined},
                         {"left", list.left}});
    }
    out = {{"encoding", to_text(kind.encoding)},
           {"encoding_offer", offers ? nlohmann::json(to_text(kind.guess.encoding)) : nullptr},
           {"gzip", kind.is_gzip},
           {"names_lists", inspection.names_lists},
           {"lists", std::move(lists)},
           {"separator", std::string(1, inspection.separator)},
           {"preset", wire::text_or_null(inspection.preset)},
           {"preset_title", wire::text_or_null(inspection.preset_title)},
           {"mapping_from", kMappingFrom[inspection.mapping_from]},
           {"mapping", {{"columns", std::move(mapping)}}},
           {"columns", inspection.columns},
           {"first_rows", inspection.rows},
           {"complete", inspection.complete},
           {"rejected_rows", std::move(rejected)},
           {"notes", inspection.notes},
           {"problem", wire::text_or_null(inspection.problem)}};
    add_counts(out, inspection.counts);
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::string_view kForm =
    "must be an object such as {\"columns\":{\"E-Mail\":\"email\",\"Firma\":\"text:company\"}}";

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
        mapping = parse(text);
    } catch (const MalformedJson&) {
        throw Error(std::vector<FieldError>{{"mapping", std::string(kForm)}});
    }
    return read_mapping(mapping);
}

}  // namespace campaignd::wire
