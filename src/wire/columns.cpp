#include "wire/columns.h"

#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const BeforeAfter& change) {
    out = {{"before", change.before}, {"after", change.after}};
}

}  // namespace campaignd

namespace campaignd::wire {
std::string ids_to_column(const std::vector<std::int64_t>& ids) {
    return json(ids).dump();
}

std::vector<std::int64_t> ids_from_column(std::string_view column) {
    return json::parse(column);
}

std::string detail_to_column(const Detail& detail) {
    json object = json::object();
    for (const DetailField& field : detail) {
        std::visit([&](const auto& value) { object[field.name] = value; }, field.value);
    }
    return dump(object);
}

std::string text_to_column(std::string_view text) {
    return json(text).dump();
}

std::string integer_to_column(std::int64_t value) {
    return json(value).dump();
}

std::optional<std::string> text_from_column(std::string_view column) {
    const json value = json::parse(column, nullptr, false);
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::optional<std::int64_t> integer_from_column(std::string_view column) {
    const json value = json::parse(column, nullptr, false);
    return value.is_number_integer() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

std::string merged_attributes(const std::string& known, const std::string& given, bool overwrite) {
    if (given == known || given == "{}") {
        return known;
    }
    json merged = json::parse(known);
    const json before = merged;
    const json added = json::parse(given);
    for (const auto& [key, value] : added.items()) {
        json& present = merged[key];
        if (overwrite || present.is_null() || present == json("")) {
            present = value;
        }
    }
    return merged == before ? known : merged.dump();
}

std::optional<std::string> attribute_from_column(std::string_view attributes,
                                                 const std::string& name) {
    const json all = parse_column(attributes);
    const auto found = all.find(name);
    return found == all.end() ? std::nullopt : std::optional(dump(*found));
}

std::string with_attribute(std::string_view attributes,
                           const std::string& name,
                           const std::optional<std::string>& value) {
    json all = parse_column(attributes);
    if (value) {
        all[name] = parse(*value);
    } else {
        all.erase(name);
    }
    return dump(all);
}

std::string attribute_cell(std::string_view attributes, const std::string& name) {
    const json all = parse_column(attributes);
    const auto found = all.find(name);
    if (found == all.end() || found->is_null()) {
        return {};
    }
    return found->is_string() ? found->get<std::string>() : dump(*found);
}

std::string notes_to_column(const std::vector<std::string>& notes) {
    return json(notes).dump();
}

std::vector<std::string> notes_from_column(std::string_view column) {
    return json::parse(column);
}

std::string to_column(const StoredSetupToken& token) {
    return json({{"hash", token.hash}, {"expires_at", token.expires_at}}).dump();
}

StoredSetupToken setup_token_from_column(std::string_view column) {
    const json stored = parse_column(column);
    return {stored.value("hash", ""), stored.value("expires_at", TimeMs{0})};
}

}  // namespace campaignd::wire
